import HubKernel
import HubMesh
import HubTesting
import Testing

@testable import Mesh

/// What one hub tells of the whole mesh, so that it can be drawn.
@Suite struct GraphTests {
  private func chain() async throws -> Flock {
    let flock = Flock()
    let form = Flock.Form(isReachable: false)
    try await flock.hub("a", calling: ["b"], form)
    try await flock.hub("b", form)
    try await flock.hub("c", calling: ["b"], form)
    try await flock.peer("ann", at: "a")
    try await flock.peer("cid", at: "c")
    await flock.fleet.pass(.seconds(3))
    return flock
  }

  private func graph(_ name: String, _ flock: Flock) async throws -> (JSONValue, String) {
    let hub = try #require(flock.fleet.hub(name))
    let answer = await hub.ask(.GET, MeshRoutes.root + "/graph", isAdmin: true)
    let tag = answer.headers.first { $0.name == "etag" }?.value
    let json = try #require(answer.json)
    #expect(GraphShapes.graph.mistakes(in: json) == [])
    return (json, try #require(tag))
  }

  private func list(_ json: JSONValue?, _ name: String) -> [JSONValue] {
    if case .array(let list)? = json?[name] { list } else { [] }
  }

  /// What carries the link between two hubs.
  private func carriers(_ one: String, _ other: String, _ json: JSONValue) -> [JSONValue] {
    let ends = [Flock.id(one), Flock.id(other)].sorted().map(\.description)
    let link = list(json, "links").first { [$0["first"]?.text, $0["second"]?.text] == ends }
    return list(link, "carriers")
  }

  @Test func aHubTellsWhatCarriesLinksThatAreNotItsOwn() async throws {
    let flock = try await chain()
    defer { withExtendedLifetime(flock.fleet) {} }
    var (json, _) = try await graph("a", flock)
    #expect(list(json, "hubs").count == 3 && list(json, "links").count == 2)
    #expect(carriers("a", "b", json).first?["carrier"] == "websocket")
    // Nobody has looked before, so nobody was asked.
    #expect(carriers("b", "c", json).isEmpty)
    await flock.fleet.pass(.seconds(2))
    (json, _) = try await graph("a", flock)
    let far = try #require(carriers("b", "c", json).first)
    #expect(far["carrier"] == "websocket")
    #expect((far["bytes"]?.int ?? 0) > 0 && (far["frames"]?.int ?? 0) > 0)
    for hub in list(json, "hubs") { #expect(hub["streams"]?["lost"] == 0 && hub["streams"]?["doubled"] == 0) }
  }

  @Test func whatHasNotChangedHasTheSameTag() async throws {
    let flock = try await chain()
    defer { withExtendedLifetime(flock.fleet) {} }
    let (_, first) = try await graph("a", flock)
    let (_, second) = try await graph("a", flock)
    #expect(first == second)
    await flock.fleet.kill("c")
    await flock.fleet.pass(.seconds(30))
    let (json, third) = try await graph("a", flock)
    #expect(third != first)
    #expect(list(json, "lost").first?["id"]?.text == Flock.id("c").description)
  }

  @Test func aSignalThatCameBackCanBeLookedUpLater() async throws {
    let flock = try await chain()
    defer { withExtendedLifetime(flock.fleet) {} }
    let hub = try #require(flock.fleet.hub("a"))
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await hub.send(
      #"{"type":"offer","targetPeerId":"\#(PeerID(named: "nobody"))","messageId":"call-1403","#
        + #""traceparent":"\#(trace)","data":"secret words"}"#, by: PeerID(named: "ann"))
    await flock.fleet.pass(.seconds(1))
    for word in ["call-1403", "0af7651916cd43dd8448eb211c80319c", PeerID(named: "nobody").description] {
      let answer = await hub.ask(.GET, MeshRoutes.root + "/returns?about=" + word, isAdmin: true)
      let json = try #require(answer.json)
      #expect(GraphShapes.returns.mistakes(in: json) == [])
      let found = list(json, "returns")
      #expect(found.count == 1 && found.first?["code"] == "peer-not-found", "\(word): \(json)")
      #expect(!json.description.contains("secret words"))
      #expect(!json.description.contains(PeerID(named: "ann").description))
    }
    let none = await hub.ask(.GET, MeshRoutes.root + "/returns?about=call-1404", isAdmin: true)
    #expect(list(none.json, "returns").isEmpty)
  }

  @Test func theBookOfReturnsForgetsTheOldest() throws {
    let book = ReturnBook(since: 0)
    let name = try #require(NetworkName("lobby"))
    let space = Space(NetworkKey(mesh: "m", namespace: "", network: name), .standard, name)
    for number in 0..<ReturnBook.mostEntries + 3 {
      book.note(
        ReturnBook.Entry(
          .overloaded, at: Int64(number), hub: PeerID(named: "h"), target: PeerID(named: "t"), in: space,
          messageID: Array("m-\(number)".utf8)))
    }
    #expect(book.entries(about: nil).count == ReturnBook.mostEntries)
    #expect(book.entries(about: nil).first?.at == Int64(ReturnBook.mostEntries + 2))
    #expect(book.entries(about: "m-2").isEmpty && book.entries(about: "m-3").count == 1)
  }

  @Test func aReportSurvivesItsWayAndHostileOnesAreRefused() {
    var report = LinkReport()
    for number in 0..<LinkReport.mostEntries {
      report.entries.append(
        LinkReport.Entry(
          hub: PeerID(named: "hub \(number)"), carrier: Carrier.channel.rawValue, roundTrip: .max,
          frames: .max, bytes: .max))
    }
    (report.migrations, report.faults) = (3, StreamFaults(lost: 1, doubled: 2, reordered: 4))
    #expect(report.word.count <= HubWordLimits.longest)
    #expect(LinkReport(report.word) == report)
    for word in ["", "[]", "{}", "{\"links\":7}", "\u{1}", "{\"links\":["] {
      #expect(LinkReport(Array(word.utf8)) == nil)
    }
    let odd = LinkReport(Array(#"{"links":[7,{"hub":"x"},{}],"migrations":-1,"lost":1e99}"#.utf8))
    #expect(odd == LinkReport())
  }

  @Test func aGraphGrowsWithItsHubsAndLinksAndNotWithTheirPairs() {
    let (small, large) = (work(hubs: 50), work(hubs: 200))
    // Four times the hubs and links; pairs of them would be sixteen times as many.
    #expect(large.bytes < small.bytes * 5 && large.bytes < 200_000)
    print("a graph of 200 hubs: \(large.bytes) bytes in \(large.nanoseconds / 1_000) microseconds")
  }

  private func work(hubs count: Int) -> (bytes: Int, nanoseconds: Int64) {
    let ids = (0..<count).map { PeerID(named: "hub \($0)") }
    let hubs = ids.dropFirst().map { id in
      HubFigures(
        id: id, name: "hub", region: "eu-west", url: "wss://\(id).example.org", epoch: 1, distance: 2,
        via: ids[0], lastHeard: 0, peers: 25, connections: 30, capacity: 100, isDraining: false,
        isFull: false, dialect: .mesh)
    }
    let pairs = (0..<count).flatMap { place in [1, 7].map { (ids[place], ids[(place + $0) % count]) } }
    var reports: [PeerID: LinkReport] = [:]
    for (one, other) in pairs {
      reports[one, default: LinkReport()].entries.append(
        LinkReport.Entry(hub: other, carrier: "data-channel", roundTrip: 900, frames: 5_000, bytes: 90_000))
    }
    let status = MeshStatus(
      id: ids[0], name: "hub", epoch: 1, mesh: "m", region: "", url: "", isDraining: false, hubs: hubs,
      links: [],
      edges: Set(pairs.map { MeshEdge($0, $1) }).sorted { ($0.first, $0.second) < ($1.first, $1.second) },
      wanted: [], remoteMembers: 0, counts: [])
    let clock = ContinuousClock()
    let times = (0..<5).map { _ in
      clock.measure {
        _ = MeshGraph.Document(MeshGraph(status, reports, peers: 1, connections: 1, capacity: 9))
      }
    }
    let document = MeshGraph.Document(MeshGraph(status, reports, peers: 1, connections: 1, capacity: 9))
    let best = times.min() ?? .zero
    return (document.bytes.count, best.components.attoseconds / 1_000_000_000)
  }
}
