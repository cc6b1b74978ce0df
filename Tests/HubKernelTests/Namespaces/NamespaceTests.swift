import HubTesting
import Testing

@testable import HubKernel

@Suite struct NamespaceTests {
  private static func hub(_ namespaces: String, plugins: String = "[chatter]", lanes: Int = 1) async throws
    -> TestHub
  {
    try await TestHub(
      yaml: "plugins: \(plugins)\nnamespaces:\n\(namespaces)",
      catalogue: [CatalogueEntry(Chatter.self), CatalogueEntry(Priced.self)], lanes: lanes)
  }

  @Test(arguments: [1, 2]) func peersOfTwoTenantsDoNotMeet(lanes: Int) async throws {
    let hub = try await Self.hub(
      "  acme: {networks: ['acme-*']}\n  umbrella: {networks: [umbrella, 'lab-*']}", lanes: lanes)
    let places: [(peer: PeerID, network: String, tenant: Namespace)] = [
      ("ann", "acme-1", "acme"), ("bob", "acme-1", "acme"), ("cid", "umbrella", "umbrella"),
      ("dan", "lab-1", "umbrella"), ("eve", "lab", .standard), ("fay", "umbrella-2", .standard),
      // The same id as in another tenant is another peer.
      ("ann", "umbrella", "umbrella"), ("ann", "global", .standard),
    ]
    var clients: [TestClient] = []
    for place in places {
      clients.append(await hub.connect(place.peer))
      await hub.join(place.network, by: clients[clients.count - 1])
    }
    #expect(clients.map(\.isOpen) == places.map { _ in true })
    #expect(clients[0].heard == ["connected", "joined bob@acme-1"])
    #expect(clients[2].heard == ["connected", "joined ann@umbrella"])
    for other in clients[3...] { #expect(other.heard == ["connected"]) }
    for target in ["cid", "dan", "eve", "fay"] as [PeerID] {
      await hub.signal("hi", to: target, by: clients[1])
      #expect(clients[1].heard.last?.gist == "peer-not-found", "\(target)")
    }
    let connected = hub.events(of: PeerConnected.self)
    #expect(connected.map(\.namespace) == places.map { _ in Namespace.standard })
    for client in clients { await hub.close(client) }
    #expect(hub.events(of: PeerDisconnected.self).map(\.namespace) == places.map(\.tenant))
    #expect(hub.kernel.view.networks == 0)
  }

  @Test func aTenantSaysOnlyWhatDiffersForIt() async throws {
    let hub = try await Self.hub(
      """
        acme: {networks: [acme], plugins: {priced: {price: 5}}}
        umbrella: {networks: [umbrella], plugins: {priced: {currency: yen}}}
        poor: {networks: [poor]}
      """, plugins: "[chatter, {priced: {price: 3, currency: mark}}]")
    for (network, price) in [
      ("acme", "5 mark"), ("umbrella", "3 yen"), ("poor", "3 mark"), ("else", "3 mark"),
    ] {
      let client = await hub.connect(PeerID(named: network))
      await hub.join(network, by: client)
      await hub.send(#"{"type":"price"}"#, by: client)
      #expect(client.heard.last?.text == price, "\(network)")
    }
  }

  @Test func aTenantThatLeavesTakesItsSettingsAlong() async throws {
    let hub = try await Self.hub(
      "  acme: {networks: [acme], plugins: {priced: {price: 5}}}", plugins: "[chatter, priced]")
    let ann = await hub.connect("ann")
    await hub.join("acme", by: ann)
    await hub.send(#"{"type":"price"}"#, by: ann)
    try await hub.reload(with: "plugins: [chatter, priced]")
    await hub.send(#"{"type":"price"}"#, by: ann)
    #expect(ann.heard.suffix(2) == ["5 dollar", "1 dollar"])
  }

  @Test func whatATenantSwitchedOffIsNotThereForIt() async throws {
    let hub = try await Self.hub(
      "  acme: {networks: [acme], plugins: {priced: off}}", plugins: "[chatter, priced]")
    let (ann, bob) = (await hub.connect("ann"), await hub.connect("bob"))
    await hub.join("acme", by: ann)
    await hub.join("else", by: bob)
    for client in [ann, bob] { await hub.send(#"{"type":"price"}"#, by: client) }
    #expect(ann.heard.last?.gist == "unknown-type")
    #expect(bob.heard.last?.text == "1 dollar")
    // It has no say there either, and does not speak last.
    for client in [ann, bob] { await hub.send(#"{"type":"rooms","pad":"\#(Priced.tooLong)"}"#, by: client) }
    #expect(ann.heard.last?.gist == "acme")
    #expect(bob.heard.last?.gist == "too-dear")
    for client in [ann, bob] { await hub.close(client) }
    #expect(hub.meter("hub_priced_farewells_total") == 1)
    // A reload without the entry brings it back.
    try await hub.reload(with: "plugins: [chatter, priced]\nnamespaces: {acme: {networks: [acme]}}")
    let cid = await hub.connect("cid")
    await hub.join("acme", by: cid)
    await hub.send(#"{"type":"price"}"#, by: cid)
    #expect(cid.heard.last?.text == "1 dollar")
  }

  @Test(arguments: [
    ("acme", "acme", true), ("acme*", "acme", true), ("acme*", "acme-1", true), ("acme", "acme*", true),
    ("a*", "acme-*", true), ("acme-*", "a*", true), ("*", "x", true), ("*", "y*", true), ("*", "*", true),
    ("acme", "acme-", false), ("acme-*", "acme", false), ("ab*", "ac*", false),
    ("t\u{e9}", "te\u{301}", false),
    ("te*", "te\u{301}", true), ("te*", "t\u{e9}", false),
    // The last two letters look like one here, and still the name ends in a star.
    ("a\u{600}*", "a\u{600}b", true),
  ]) func twoThatClaimOneNetworkAreAnErrorWithBothPlaces(one: String, other: String, clash: Bool) throws {
    let yaml = """
      plugins: [chatter]
      namespaces:
        first:
          networks: [x1, "\(one)"]
        second:
          networks:
            - "\(other)"
      """
    let attempt = Result {
      try TestHub(unbooted: yaml, catalogue: [CatalogueEntry(Chatter.self)])
    }
    switch attempt {
    case .success: #expect(!clash)
    case .failure(let error):
      #expect(clash)
      #expect("\(error)".contains("Plugins.yaml:7:9: '\(other)' is claimed by first too"))
    }
  }

  @Test func theOtherPlaceOfAClashIsNamedToo() throws {
    func node(_ text: String, _ line: Int) -> ConfigNode {
      ConfigNode(.scalar(text, plain: true), at: Position(file: "Plugins.yaml", line: line, column: 3))
    }
    let networks = { (text: String, line: Int) in
      ConfigNode(
        .map([
          ConfigNode.Entry("networks", ConfigNode(.list([node(text, line)])), at: .code)
        ]))
    }
    var problems = Problems()
    let tenants = ConfigNode(
      .map([
        ConfigNode.Entry("first", networks("a*", 4), at: .code),
        ConfigNode.Entry("second", networks("ab", 9), at: .code),
      ]))
    _ = Configuration.read(
      ConfigNode(.map([ConfigNode.Entry("namespaces", tenants, at: .code)])), catalogue: [],
      problems: &problems)
    let found = try #require(problems.sorted.first)
    #expect(found.position.line == 9)
    #expect(found.alsoAt?.line == 4)
    #expect(problems.sorted.count == 1)
  }

  @Test func namesThatOnlyLookAlikeAreDifferent() async throws {
    let (composed, decomposed) = ("t\u{e9}", "te\u{301}")
    let hub = try await Self.hub(
      "  first: {networks: ['\(composed)']}\n  second: {networks: ['\(decomposed)']}")
    let (ann, bob, cid) = (await hub.connect("ann"), await hub.connect("bob"), await hub.connect("cid"))
    await hub.join(composed, by: ann)
    await hub.join(decomposed, by: bob)
    await hub.join(decomposed, by: cid)
    #expect(ann.heard == ["connected"])
    let told = ["connected", "joined cid@\(decomposed)"].map { Array($0.utf8) }
    #expect(bob.heard.map { Array($0.text.utf8) } == told)
    await hub.signal("hi", to: "bob", by: ann)
    #expect(ann.heard.last?.gist == "peer-not-found")
    for client in [ann, bob, cid] { await hub.close(client) }
    #expect(hub.events(of: PeerDisconnected.self).map(\.namespace.name) == ["first", "second", "second"])
  }

  @Test(arguments: [
    ("acme: {networks: [acme, [x]]}", "expected the name of a network"),
    ("acme: {networks: acme}", "expected a list of networks"),
    ("acme: {networks: ['a*b']}", "'a*b' is not the name of a network"),
    ("acme: {networks: ['']}", "is not the name of a network"),
    ("acme: {network: [acme]}", "did you mean 'networks'?"),
    ("Acme: {networks: [acme]}", "'Acme' cannot name a namespace"),
    ("a--b: {networks: [acme]}", "'a--b' cannot name a namespace"),
    ("acme: {plugins: {pried: off}}", "did you mean 'priced'?"),
    ("acme: {plugins: {priced: {prize: 1}}}", "did you mean 'price'?"),
    ("acme: {plugins: {priced: {shop: main}}}", "shop"),
    ("[acme]", "expected namespaces by name"),
  ]) func saysWhatIsWrongWithATenant(entry: String, complaint: String) {
    #expect {
      _ = try TestHub(
        unbooted: "plugins: [chatter, priced]\nnamespaces:\n  \(entry)",
        catalogue: [CatalogueEntry(Chatter.self), CatalogueEntry(Priced.self)])
    } throws: {
      "\($0)".contains(complaint)
    }
  }
}

/// Has a price for every tenant.
private final class Priced: Plugin {
  struct Settings: PluginSettings {
    var price = 1
    var currency = "dollar"
    var shop = "here"
    init() {}
    static let fields: [Field<Settings>] = [
      Field("price", \.price, "what it costs"), Field("currency", \.currency, "in what"),
      Field("shop", \.shop, "where it is sold", perNamespace: false),
    ]
  }
  static let manifest = Manifest("priced", "Names a price.")
  /// More than fits into the shortest messages it lets pass.
  static let tooLong = String(repeating: "x", count: 500)
  private let settings: Tenanted<Settings>
  private let farewells: Counter

  init(_ settings: Tenanted<Settings>, _ host: Host) {
    self.settings = settings
    farewells = host.metrics.counter("farewells_total", "peers whose end was heard of")
  }

  func wire(_ hub: Wiring) {
    hub.receive("price") { [self] message in
      let mine = settings[message.peer.namespace]
      message.peer.say("\(mine.price) \(mine.currency)")
    }
    hub.before(ReceiveMessage.self, at: .screen) { intent in
      intent.bytes < 400 ? .proceed : .refuse("too-dear", "a message this long costs too much")
    }
    hub.receive(.closing) { [farewells] _ in farewells.add() }
  }
}
