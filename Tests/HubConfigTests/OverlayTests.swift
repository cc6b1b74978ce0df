import HubConfig
import Testing

/// The environment goes over the file, and flags go over both.
@Suite struct OverlayTests {
  private struct Hub: PluginSettings {
    var name = "dev"
    var listen = "127.0.0.1:3000"
    var drain = Duration.seconds(1)
    var peers: [String] = []
    static let fields: [Field<Hub>] = [
      Field("name", \.name, "its name"), Field("listen", \.listen, "where it listens"),
      Field("drain", \.drain, "how long"), Field("peers", \.peers, "who else"),
    ]
  }

  private func apply(_ overlay: Overlay, to tree: ConfigNode?) -> (tree: ConfigNode?, problems: [String]) {
    var problems = Problems()
    let tree = overlay.applied(to: tree, problems: &problems)
    return (tree, problems.sorted.map(oneLine))
  }

  @Test func flagsBeatTheEnvironmentWhichBeatsTheFile() throws {
    var overlay = Overlay()
    overlay.set(["hub", "listen"], to: "flag", from: .flag("--listen"))
    overlay.set(["hub", "listen"], to: "environment", from: .environment("LISTEN"))
    overlay.set(["hub", "drain"], to: "7s", from: .environment("DRAIN"))
    let result = apply(overlay, to: ["hub": lines(("name", at(1, 9, "x")), ("listen", at(2, 11, "file")))])
    let tree = try #require(result.tree)
    #expect(result.problems == [])
    let decoded = decode(tree["hub"], onto: Hub())
    #expect(decoded.problems == [])
    #expect(decoded.settings.listen == "flag")
    #expect(decoded.settings.drain == .seconds(7))
    #expect(decoded.settings.name == "x")
    #expect(tree.origin(of: ["hub", "listen"]) == .flag("--listen"))
    #expect(tree.origin(of: ["hub", "drain"]) == .environment("DRAIN"))
    #expect(tree.origin(of: ["hub", "name"]) == Position(file: "f", line: 1, column: 9))
    #expect(tree.origin(of: ["hub", "peers"]) == nil)
  }

  @Test(arguments: [nil, "", ["hub": ""]] as [ConfigNode?])
  func makesTheMapsItNeeds(_ tree: ConfigNode?) {
    var overlay = Overlay()
    overlay.set(["hub", "name"], to: "", from: .environment("NAME"))
    let result = apply(overlay, to: tree)
    #expect(result.tree?[["hub", "name"]] == ConfigNode(.scalar("", plain: false), at: .environment("NAME")))
  }

  @Test func splitsAListAtCommas() {
    var overlay = Overlay()
    overlay.set(["peers"], to: "a, b,c", from: .environment("PEERS"))
    #expect(decode(apply(overlay, to: nil).tree, onto: Hub()).settings.peers == ["a", "b", "c"])
  }

  @Test func problemsNameTheOrigin() {
    var overlay = Overlay()
    overlay.set(["drain"], to: "5", from: .environment("DRAIN"))
    overlay.set(["lisen"], to: "5", from: .flag("--lisen"))
    #expect(
      decode(apply(overlay, to: nil).tree, onto: Hub()).problems == [
        "environment DRAIN: sample.drain: '5' has no unit (write 5ms or 5s)",
        "flag --lisen: 'sample' has no setting 'lisen' (did you mean 'listen'?)",
      ])
  }

  @Test func reachesIntoTheListOfPlugins() {
    let tree: ConfigNode = ["plugins": ["signaling", ["rate-limit": ["burst": "9"]]]]
    var overlay = Overlay()
    overlay.set(["plugins", "rate-limit", "burst"], to: "1", from: .environment("A"))
    overlay.set(["plugins", "signaling", "name"], to: "2", from: .environment("B"))
    overlay.set(["plugins", "health", "name"], to: "3", from: .environment("C"))
    let result = apply(overlay, to: tree)
    #expect(result.tree?[["plugins", "rate-limit", "burst"]]?.text == "1")
    #expect(result.tree?[["plugins", "signaling", "name"]]?.text == "2")
    #expect(result.tree?["plugins"]?.list?.count == 2)
    #expect(result.problems == ["environment C: the list at code has no 'health'"])
  }

  @Test func refusesPathsThatLeadNowhere() {
    var overlay = Overlay()
    overlay.set(["hub", "name"], to: "1", from: .flag("--a"))
    overlay.set([], to: "2", from: .flag("--b"))
    overlay.set(Array(repeating: "x", count: 65), to: "3", from: .flag("--c"))
    let result = apply(overlay, to: lines(("hub", at(1, 8, "text"))))
    #expect(
      result.problems == [
        "flag --a: 'name' cannot be set below the text at f:1:8", "flag --b: this names no setting",
        "flag --c: this names no setting",
      ])
  }
}
