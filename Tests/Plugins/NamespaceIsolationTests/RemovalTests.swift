import HubKernel
import HubTesting
import Testing

/// Tenants that go, come back, or give their networks to others.
@Suite struct RemovalTests {
  private static let both = "  acme: {networks: ['acme-*']}\n  globex: {networks: ['globex-*']}"
  private static let one = "  globex: {networks: ['globex-*']}"

  @Test(arguments: [1, 3]) func peersOfARemovedTenantAreToldAndClosed(lanes: Int) async throws {
    let hub = try await Stage.hub("{grace: 10s}", Self.both, lanes: lanes)
    let (ann, bob) = (await hub.connect("ann", in: "acme-1"), await hub.bind("bob", to: "acme", in: "acme-1"))
    let cid = await hub.connect("cid", in: "globex-1")
    _ = cid.take()
    try await hub.reload(with: Stage.yaml("{grace: 10s}", Self.one))
    for client in [ann, bob] {
      let goaway = try #require(client.take().last)
      #expect(goaway.type == "goaway")
      #expect(goaway["networkName"] == "acme-1")
      #expect(goaway["data"]?["closesAfter"]?.text == nil)
      #expect(goaway["data"]?["closesAfter"] == .number("10000"))
    }
    // They may still talk to each other, and nobody comes to them.
    await hub.signal("bob", by: ann)
    #expect(bob.take().map(\.type) == ["offer"])
    #expect(await hub.bind("dan", to: "acme").isOpen == false)
    let eve = await hub.connect("eve", in: "acme-1")
    await hub.signal("ann", by: eve)
    #expect(eve.codes() == ["peer-not-found"])
    await hub.announce("acme-2", by: bob)
    #expect(bob.codes() == ["network-not-allowed"])
    await hub.pass(.seconds(9))
    #expect(ann.isOpen && bob.isOpen)
    await hub.close(ann)
    await hub.pass(.seconds(2))
    #expect(bob.close?.code == 4010)
    #expect(bob.close?.reason == "tenant removed")
    #expect(cid.isOpen && eve.isOpen)
    #expect(cid.take() == [])
    #expect(hub.members(of: "acme") == 0)
    #expect(hub.meter("hub_namespace_isolation_leaving_tenants") == 0)
  }

  @Test func aTenantThatComesBackInTimeHasNeverLeft() async throws {
    let hub = try await Stage.hub("{grace: 10s}", Self.both)
    let ann = await hub.bind("ann", to: "acme", in: "acme-1")
    try await hub.reload(with: Stage.yaml("{grace: 10s}", Self.one))
    await hub.pass(.seconds(5))
    try await hub.reload(with: Stage.yaml("{grace: 10s}", Self.both))
    await hub.pass(.seconds(60))
    #expect(ann.isOpen)
    let bob = await hub.bind("bob", to: "acme", in: "acme-1")
    #expect(bob.met() == ["ann"])
  }

  @Test func aPluginThatChangesMeanwhileSeesThemOffAllTheSame() async throws {
    let hub = try await Stage.hub("{grace: 10s}", Self.both)
    let ann = await hub.bind("ann", to: "acme", in: "acme-1")
    try await hub.reload(with: Stage.yaml("{grace: 10s}", Self.one))
    for rules in ["{grace: 99s}", "{names: strict}", "{grace: 10s, peers: 3}"] {
      await hub.pass(.seconds(3))
      #expect(ann.isOpen)
      try await hub.reload(with: Stage.yaml(rules, Self.one))
    }
    await hub.pass(.seconds(2))
    #expect(ann.close?.code == 4010)
  }

  @Test func aTenantIsDrainedBeforeItIsRemoved() async throws {
    let hub = try await Stage.hub("{}", Self.both, lanes: 2)
    let ann = await hub.bind("ann", to: "acme", in: "acme-1")
    let bob = await hub.connect("bob", in: "acme-1")
    let cid = await hub.connect("cid", in: "globex-1")
    let unsure = await hub.connect("dan")
    let answer = await hub.ask(.DELETE, "/tenants/acme?grace=5")
    #expect(!answer.isFinished)
    #expect(ann.take().last?.type == "goaway" && bob.take().last?.type == "goaway")
    #expect(await hub.bind("eve", to: "acme").isOpen == false)
    await hub.announce("acme-1", by: unsure)
    #expect(unsure.codes() == ["network-not-allowed"])
    await hub.close(ann)
    await hub.pass(.seconds(6))
    #expect(answer.text == "2")
    #expect(bob.close?.code == 4010)
    #expect(cid.isOpen && unsure.isOpen)
    // It stays closed for as long as it takes to take it out of the file, and not for ever.
    await hub.announce("acme-1", by: unsure)
    #expect(unsure.codes() == ["network-not-allowed"])
    await hub.pass(.seconds(61))
    await hub.announce("acme-1", by: unsure)
    #expect(unsure.codes() == [])
    #expect(await hub.ask(.DELETE, "/tenants/default?grace=5").text == "0")
    #expect(cid.isOpen)
  }

  @Test func anEmptyTenantIsDrainedAtOnceAndCanBeOpenedAgain() async throws {
    let hub = try await Stage.hub("{}", Self.both)
    #expect(await hub.ask(.DELETE, "/tenants/acme?grace=500").text == "0")
    #expect(await hub.bind("ann", to: "acme").isOpen == false)
    _ = await hub.ask(.POST, "/tenants/acme")
    #expect(await hub.bind("ann", to: "acme").isOpen)
  }

  @Test(arguments: [1, 2]) func networksThatChangeHandsKeepThoseInsideApart(lanes: Int) async throws {
    let swapped = "  acme: {networks: ['globex-*']}\n  globex: {networks: ['acme-*']}"
    let hub = try await Stage.hub("{}", Self.both, lanes: lanes)
    let ann = await hub.connect("ann", in: "acme-1", announcing: #"{"isHub":true,"says":"old"}"#)
    let bob = await hub.bind("bob", to: "acme", in: "acme-1")
    let gus = await hub.bind("gus", to: "globex", in: "globex-1")
    _ = (ann.take(), bob.take(), gus.take())
    try await hub.reload(with: Stage.yaml("{}", swapped))
    // The same network, another tenant.
    let cid = await hub.connect("cid", in: "acme-1")
    let dan = await hub.bind("dan", to: "globex", in: "acme-1")
    #expect(cid.met() == ["dan"] || dan.met() == ["cid"])
    #expect((ann.take(), bob.take()) == ([], []))
    for (client, targets) in [(ann, ["cid", "dan"]), (cid, ["ann", "bob"]), (dan, ["ann", "bob"])]
      as [(TestClient, [PeerID])]
    {
      for target in targets {
        await hub.signal(target, #","networkName":"acme-1""#, by: client)
        #expect(client.codes().last == "peer-not-found")
      }
    }
    await hub.signal("bob", by: ann)
    #expect(bob.take().map(\.type) == ["offer"])
    let hubs = await hub.ask(.GET, "/hubs", headers: [("x-tenant", "globex")])
    #expect(hubs.json?["totalHubs"] == 0)
    // Whoever announces again goes to the new owner, and those left behind hear that it went.
    _ = (cid.take(), dan.take())
    await hub.announce("acme-1", by: ann)
    #expect(Set(ann.met()) == ["cid", "dan"])
    #expect(bob.take().map(\.type) == ["peer-disconnected"])
    #expect((cid.met(), dan.met()) == (["ann"], ["ann"]))
    // Whoever is bound stays with its tenant.
    await hub.announce("acme-1", by: bob)
    #expect(bob.codes() == ["network-not-allowed"])
    await hub.announce("globex-1", by: bob)
    #expect(bob.met() == [])
    #expect(gus.take() == [])
  }

  @Test func theLastTenantIsNotShownToThePublicWhenItGoes() async throws {
    let hub = try await Stage.hub("{grace: 60s}", Self.one)
    await hub.connect("ann", in: "globex-1", announcing: #"{"isHub":true}"#)
    try await hub.reload(with: Stage.yaml("{grace: 60s}", ""))
    for path in ["/hubs", "/hubstats", "/peers", "/health", "/stats", "/signaling"] {
      let text = await hub.ask(.GET, path).text
      #expect(!text.contains(("ann" as PeerID).description), "\(path)")
      #expect(!text.contains(#""peers":1"#) && !text.contains(#""connections":1"#), "\(path)")
    }
  }
}
