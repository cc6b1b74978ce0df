import HubKernel
import HubTesting
import Testing

@testable import NamespaceIsolation

/// Who may be in which network.
@Suite struct PlaceTests {
  private static let example = """
      acme:
        networks: [acme, acme-*]
        plugins:
          hub-registry: {mesh: acme-mesh}
      globex:
        networks: [globex]
        plugins:
          hub-registry: {mesh: globex-mesh}
          namespace-isolation: {peers: 2, hubs: 1}
    """

  @Test func theExampleWorksAsWritten() async throws {
    let hub = try await Stage.hub("{unknown: refuse, peers: 1000}", Self.example)
    for network in ["acme", "acme-7", "acme-mesh", "globex"] {
      let client = await hub.connect(PeerID(named: network), in: network)
      #expect(client.codes() == [], "\(network)")
    }
    for network in ["other", "globex-mesh", "acm", "Acme", "global", "pigeonhub-mesh", "globex "] {
      let client = await hub.connect(PeerID(named: network), in: network)
      #expect(client.codes() == ["network-not-allowed"], "\(network)")
      #expect(client.isOpen)
    }
    #expect(hub.members(of: "acme") == 3)
    // Whoever shows a credential of a tenant may meet other hubs of it, wherever they meet.
    let one = await hub.bind("hub1", to: "globex", in: "globex-mesh")
    #expect(one.codes() == [])
    let two = await hub.bind("hub2", to: "globex", in: "globex-mesh")
    #expect(two.codes() == ["tenant-full"])
    let answer = await hub.ask(.GET, "/hubs", headers: [("x-tenant", "globex")])
    #expect(answer.json?["totalHubs"] == 1)
  }

  @Test func unknownNetworksAreInDefaultUnlessRefused() async throws {
    let hub = try await Stage.hub("{}", Self.example)
    let client = await hub.connect("ann", in: "other")
    #expect(client.codes() == [])
    #expect(hub.members(of: .standard) == 1)
    try await hub.reload(with: Stage.yaml("{unknown: refuse}", Self.example))
    #expect(hub.members(of: .standard) == 1)
    let late = await hub.connect("bob", in: "other")
    #expect(late.codes() == ["network-not-allowed"])
    #expect(client.met() == [])
  }

  @Test func aHubThatNobodyGetsIntoSaysSo() async throws {
    let hub = try await Stage.hub("{unknown: refuse}", "")
    #expect(hub.plugins.first { $0.id == "namespace-isolation" }?.health.word == "degraded")
    try await hub.reload(with: Stage.yaml("{unknown: refuse}", Self.example))
    #expect(hub.plugins.first { $0.id == "namespace-isolation" }?.health == .ok)
  }

  @Test func strangersHearOneSentenceWhateverTheCause() async throws {
    let hub = try await Stage.hub(
      "{unknown: refuse, reserved: [acme-secret, 'root*']}",
      """
        acme:
          networks: [acme-*]
          plugins: {namespace-isolation: {names: strict, reserved: [acme-admin]}}
        pages:
          networks: [pages]
          plugins: {namespace-isolation: {origins: ['https://pages.example']}}
      """)
    var refusals: Set<[String]> = []
    for network in [
      "nobody", "acme-secret", "acme-admin", "root", "rooting", "acme-My Room", "acme-", "pages",
    ] {
      let client = await hub.upgrade(
        query: "peerId=\(PeerID(named: network))", headers: [("origin", "https://evil.example")])
      await hub.announce(network, by: client)
      let error = try #require(client.take().last { $0.type == "error" })
      let words = ["code", "by", "reason", "error", "networkName", "retryAfter"].map { error[$0]?.text ?? "" }
      refusals.insert(words)
    }
    #expect(refusals.count == 1)
    for (cause, count) in [("unknown", 3), ("reserved", 2), ("name", 2), ("origin", 1)] {
      #expect(
        hub.meter("hub_namespace_isolation_refusals_total", labels: ["cause": cause]) == count, "\(cause)")
    }
  }

  @Test func aBoundPeerStaysInTheNetworksOfItsTenant() async throws {
    let hub = try await Stage.hub(
      "{}", "  acme: {networks: [acme-*]}\n  globex: {networks: [globex]}\n  inner: {}\n  other: {}")
    let ann = await hub.bind("ann", to: "acme", in: "acme-1")
    for network in ["globex", "free", "acme", "global"] {
      await hub.announce(network, by: ann)
      #expect(ann.codes() == ["network-not-allowed"], "\(network)")
    }
    #expect(hub.members(of: "acme") == 1)
    // Without patterns every name is the tenant's own, even one that another tenant claims.
    let bob = await hub.bind("bob", to: "inner", in: "acme-1")
    let cid = await hub.bind("cid", to: "other", in: "acme-1")
    #expect(bob.codes() + cid.codes() == [])
    #expect((ann.met(), bob.met(), cid.met()) == ([], [], []))
    for (client, target) in [(ann, "bob"), (bob, "ann"), (cid, "bob")] as [(TestClient, PeerID)] {
      await hub.signal(target, by: client)
      #expect(client.codes() == ["peer-not-found"])
    }
    // And whoever is bound to nobody's namespace does not come into that of a tenant.
    let dan = await hub.bind("dan", to: "default", in: "acme-1")
    #expect(dan.codes() == ["network-not-allowed"])
  }

  @Test func namesOfOldAreTakenWithOneWarning() async throws {
    let hub = try await Stage.hub("{}", "  acme: {networks: ['My *', 'acme-*']}")
    let ann = await hub.connect("ann", in: "My Room")
    #expect(ann.take().compactMap { $0["code"]?.text } == ["old-network-name"])
    let bob = await hub.connect("bob", in: "My Room")
    #expect(bob.take().map(\.type) == ["connected", "peer-discovered"])
    #expect(ann.take().map(\.type) == ["peer-discovered"])
    // The same shape again is no news, another one is.
    await hub.connect("cid", in: "My Hall")
    await hub.connect("dan", in: "acme--1")
    // So is the same shape in another tenant.
    await hub.connect("eve", in: "Your Room")
    let lines = hub.logLines.filter { $0.contains("a network has a name of old") }
    #expect(lines.count == 3)
    #expect(lines[0].contains("has=capitals, spaces"))
    #expect(hub.meter("hub_namespace_isolation_odd_names_total") == 5)
    try await hub.reload(with: Stage.yaml("{names: strict}", "  acme: {networks: ['My *', 'acme-*']}"))
    let fay = await hub.connect("fay", in: "My Room")
    #expect(fay.codes() == ["network-not-allowed"])
    let gus = await hub.bind("gus", to: "acme", in: "acme-1-\u{e4}")
    #expect(gus.take().last?["reason"]?.text?.contains("lower-case") == true)
  }

  @Test(arguments: [
    ("a", ""), ("a-b-9", ""), ("A", "capitals"), ("a b", "spaces"), ("a--b", "hyphens"), ("-a", "hyphens"),
    ("a-", "hyphens"), ("a_b", "signs"), ("a.b", "signs"), ("t\u{e9}", "letters"), ("te\u{301}", "letters"),
    (String(repeating: "a", count: 63), ""), (String(repeating: "a", count: 64), "more than 63"),
  ]) func knowsHowNamesAreMade(name: String, complaint: String) throws {
    let words = NameShape(of: try #require(NetworkName(name))).words
    #expect(complaint.isEmpty ? words.isEmpty : words.hasPrefix(complaint))
  }
}
