import HubKernel
import Testing

@testable import HubCommand

@Suite struct MeshMapTests {
  @Test func aHubIsFoundByItsNameItsIdOrHowThatBegins() throws {
    let lost =
      #"[{"id":"ffff000000000000000000000000000000000000","name":"gone","secondsAgo":4,"reason":"silent"}]"#
    let map = try MeshSample.map(MeshSample.json(3, [(1, 2)], lost: lost, names: ["a", "b", "b"]))
    #expect(map.find("a") == [MeshSample.id(1)])
    #expect(map.find("b") == [MeshSample.id(2), MeshSample.id(3)])
    #expect(map.find(MeshSample.id(3)) == [MeshSample.id(3)])
    #expect(map.find("gone").count == 1)
    #expect(map.find("FFFF") == map.find("gone"))
    #expect(map.find("fff") == [])
    #expect(map.find("0000").count == 3)
    #expect(map.find("nobody") == [])
    // Nobody need have heard of a hub to be asked why not.
    let stranger = String(repeating: "ab", count: 20)
    #expect(map.find(stranger) == [stranger])
    #expect(map.title(MeshSample.id(1)) == "a")
    #expect(map.title(stranger) == "abababab")
  }

  @Test func statusSaysHowItIsBeforeAnythingElse() throws {
    let refusals = """
      [{"who":"ws://x","isOutgoing":true,"code":"other-mesh","reason":"one is \\u001b[31mred",\
      "firstSecondsAgo":9,"secondsAgo":2,"times":3}]
      """
    let lost = #"[{"id":"\#(MeshSample.id(9))","name":"nine","secondsAgo":4,"reason":"silent"}]"#
    let map = try MeshSample.map(MeshSample.json(2, [(1, 2)], lost: lost, refusals: refusals))
    let text = MeshStatusText(map).text
    #expect(text.hasPrefix("2 hubs, all reach each other\n"))
    #expect(text.contains("hub2"))
    #expect(text.contains("12 (25 %)"))
    #expect(text.contains("420 µs"))
    #expect(text.contains("lost 4 s ago: nine (silent)"))
    #expect(text.contains("not linked, ws://x (other-mesh, 2 s ago, 3 times): one is"))
    // What other hubs say never steers a terminal.
    #expect(!text.contains("\u{1B}"))
  }

  @Test func theTreeHasEveryHubOnceAndEveryLink() throws {
    let pairs = [(1, 2), (2, 3), (1, 3), (3, 4)]
    let graph = MeshGraphText(try MeshSample.map(MeshSample.json(5, pairs)))
    let lines = graph.tree.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("hub1  eu"))
    #expect(lines.contains { $0.hasPrefix("├─ hub2") })
    #expect(lines.contains { $0.hasPrefix("└─ hub3") })
    #expect(lines.contains { $0.hasPrefix("   └─ hub4") })
    // Nobody is linked with it, so it stands by itself.
    #expect(lines.contains { $0.hasPrefix("hub5") })
    #expect(graph.tree.hasSuffix("and also\n  hub2 ── hub3\n"))
  }

  @Test func aChainOfAThousandHubsIsDrawn() throws {
    let pairs = (1..<1_000).map { ($0, $0 + 1) }
    let graph = MeshGraphText(try MeshSample.map(MeshSample.json(1_000, pairs)))
    #expect(graph.tree.split(separator: "\n").count == 1_000)
  }

  @Test func graphvizIsGivenTextsAndNothingElse() throws {
    let map = try MeshSample.map(MeshSample.json(2, [(1, 2)], names: [#"a\"];x[label=\"y"#, "b\\\\"]))
    let dot = MeshGraphText(map).dot
    #expect(dot.contains(#""\#(MeshSample.id(1))" -- "\#(MeshSample.id(2))" [label="420 µs"];"#))
    // Without what is escaped, quotes come in pairs on each line, and no name stands outside of them.
    for line in dot.split(separator: "\n") {
      let bare = line.replacing("\\\\", with: "").replacing("\\\"", with: "")
      #expect(bare.count { $0 == "\"" } % 2 == 0, "\(line)")
    }
    #expect(dot.hasSuffix("}\n"))
  }

  @Test func aPictureKeepsHubsApartAndNamesThemSafely() throws {
    let pairs = (2...12).map { (1, $0) } + [(3, 4), (11, 12)]
    let json = MeshSample.json(12, pairs, names: ["<script>alert(1)</script>", "b&b"])
    let picture = MeshPicture(try MeshSample.map(json)).svg
    #expect(!picture.contains("<script"))
    #expect(picture.contains("&lt;script&gt;"))
    #expect(picture.contains("b&amp;b"))
    #expect(picture.contains("prefers-color-scheme: dark"))
    #expect(picture.ranges(of: "<circle").count == 12)
    #expect(picture.ranges(of: "<line").count == pairs.count)
  }

  @Test(arguments: [1, 2, 3, 8, 40, 150])
  func noTwoHubsStandOnEachOther(_ count: Int) {
    let hubs = (0..<count).map { "\($0)" }
    let ring = (0..<count).map { ("\($0)", "\(($0 + 1) % count)") }
    let layout = MeshLayout(hubs, ring)
    let again = MeshLayout(hubs, ring)
    var least = Double.infinity
    for one in hubs {
      let place = layout.places[one]
      #expect(place?.x == again.places[one]?.x && place?.y == again.places[one]?.y)
      for other in hubs where other > one {
        guard let place, let there = layout.places[other] else { continue }
        let (x, y) = (place.x - there.x, place.y - there.y)
        least = min(least, (x * x + y * y).squareRoot())
      }
    }
    #expect(least > 60)
    #expect(layout.places.count == count)
  }

  @Test func timesAreReadable() {
    #expect(MeshMap.time(0) == "under 1 ms")
    #expect(MeshMap.time(999) == "999 µs")
    #expect(MeshMap.time(1_250) == "1.2 ms")
    #expect(MeshMap.time(250_000) == "250 ms")
    #expect(MeshMap.time(1_250_000) == "1.2 s")
    #expect(MeshMap.bytes(20_000) == "20 KB")
    #expect(MeshMap.age(-1) == "0 s")
  }
}
