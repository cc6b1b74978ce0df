import HubKernel
import HubTesting
import Testing

/// How much each tenant may take.
@Suite struct QuotaTests {
  private static func tenants(_ acme: String) -> String {
    """
      acme: {networks: ['acme-*'], plugins: {namespace-isolation: \(acme)}}
      globex: {networks: ['globex-*']}
    """
  }

  /// What was refused to the third of three, and what the third of another tenant was told.
  private static func third(
    _ quota: String, networks: [String], lanes: Int = 2
  ) async throws -> (codes: [String], others: [String]) {
    let hub = try await Stage.hub("{}", tenants(quota), lanes: lanes)
    var codes: [String] = []
    var others: [String] = []
    for (number, network) in networks.enumerated() {
      let client = await hub.connect(PeerID(named: "a\(number)"), in: "acme-" + network)
      codes += client.codes()
      let other = await hub.connect(PeerID(named: "a\(number)"), in: "globex-" + network)
      others += other.codes()
    }
    return (codes, others)
  }

  @Test(arguments: [
    ("{peers: 2}", ["1", "1", "1"], ["tenant-full"]), ("{peers: 2}", ["1", "2", "3"], ["tenant-full"]),
    ("{connections: 2}", ["1", "2", "3"], ["tenant-full"]),
    ("{networks: 2}", ["1", "2", "3"], ["too-many-networks-here"]), ("{networks: 2}", ["1", "2", "2"], []),
    ("{peersPerNetwork: 2}", ["1", "1", "1"], ["network-full"]),
    ("{peersPerNetwork: 2}", ["1", "1", "2"], []),
    ("{peers: 0}", ["1"], ["tenant-full"]),
  ]) func aQuotaHoldsForOneTenant(quota: String, networks: [String], refusals: [String]) async throws {
    let outcome = try await Self.third(quota, networks: networks)
    #expect(outcome.codes == refusals)
    #expect(outcome.others == [])
  }

  @Test func connectionsThatAreBoundAreCountedBeforeTheyOpen() async throws {
    let hub = try await Stage.hub("{}", Self.tenants("{connections: 2}"))
    let clients = [
      await hub.bind("ann", to: "acme"), await hub.bind("bob", to: "acme"), await hub.bind("cid", to: "acme"),
      await hub.bind("cid", to: "globex"),
    ]
    #expect(clients.map(\.isOpen) == [true, true, false, true])
    guard case .refused(let status, let body) = clients[2].state else {
      Issue.record("it was let in")
      return
    }
    #expect(status == 403)
    #expect(body.contains("tenant-full"))
    await hub.close(clients[0])
    #expect(await hub.bind("cid", to: "acme").isOpen)
  }

  @Test func whoIsHereStaysWhenAQuotaIsLowered() async throws {
    let hub = try await Stage.hub("{}", Self.tenants("{peers: 5, hubs: 5}"), lanes: 2)
    var clients: [TestClient] = []
    for number in 0..<4 {
      let client = await hub.connect(
        PeerID(named: "a\(number)"), in: "acme-1", announcing: #"{"isHub":true}"#)
      clients.append(client)
    }
    try await hub.reload(with: Stage.yaml("{}", Self.tenants("{peers: 2, hubs: 1, connections: 1}")))
    #expect(clients.map(\.isOpen) == [true, true, true, true])
    #expect(hub.members(of: "acme") == 4)
    await hub.signal("a1", by: clients[0])
    #expect(clients[1].take().last?.type == "offer")
    let late = await hub.connect("late", in: "acme-1")
    #expect(late.codes() == ["tenant-full"])
    for client in clients[..<3] { await hub.close(client) }
    #expect(hub.members(of: "acme") == 1)
    try await hub.reload(with: Stage.yaml("{}", Self.tenants("{peers: 2}")))
    await hub.announce("acme-1", by: late)
    #expect(late.codes() == [])
    #expect(hub.members(of: "acme") == 2)
  }

  @Test func hubsOfATenantAreCountedForItAlone() async throws {
    let hub = try await Stage.hub("{}", Self.tenants("{hubs: 1}"))
    for number in 0..<3 {
      for tenant in ["acme", "globex"] {
        await hub.connect(
          PeerID(named: "\(tenant)\(number)"), in: tenant + "-1", announcing: #"{"isHub":true}"#)
      }
    }
    var totals: [JSONValue?] = []
    for tenant in ["acme", "globex"] {
      totals.append(await hub.ask(.GET, "/hubs", headers: [("x-tenant", tenant)]).json?["totalHubs"])
    }
    #expect(totals == [1, 3])
    #expect(hub.heard(by: "acme1").contains { $0["code"] == "too-many-hubs" })
  }

  @Test func aTenantMayTakeShorterMessages() async throws {
    let hub = try await Stage.hub("{}", Self.tenants("{messageBytes: 200B}"))
    let (ann, bob) = (await hub.connect("ann", in: "acme-1"), await hub.connect("bob", in: "acme-1"))
    let (cid, dan) = (await hub.connect("cid", in: "globex-1"), await hub.connect("dan", in: "globex-1"))
    for (client, target) in [(ann, "bob"), (cid, "dan")] as [(TestClient, PeerID)] {
      await hub.signal(target, #","pad":"\#(String(repeating: "x", count: 150))""#, by: client)
      await hub.signal(target, by: client)
    }
    #expect(ann.codes() == ["message-too-long"])
    #expect(cid.codes() == [])
    #expect(bob.take().filter { $0.type == "offer" }.count == 1)
    #expect(dan.take().filter { $0.type == "offer" }.count == 2)
  }

  @Test func nobodyStandsAtTheGateOfMessagesUnasked() async throws {
    let hub = try await Stage.hub("{}", Self.tenants("{peers: 3}"))
    let intents = hub.kernel.order().filter { $0.plugin == "namespace-isolation" }.map(\.intent)
    #expect(!intents.contains("receiveMessage"))
    #expect(intents.contains("announcePeer"))
  }

  @Test func theLimitOfTheHubLooksLikeThatOfATenant() async throws {
    var errors: [[String]] = []
    for (quota, limits) in [("{networks: 1}", "{}"), ("{}", "{limits: {networks: 1}}")] {
      let hub = try await Stage.hub("{}", Self.tenants(quota), hub: limits)
      await hub.connect("ann", in: "acme-1")
      let bob = await hub.connect("bob", in: "acme-2")
      let error = try #require(bob.take().last)
      errors.append(["type", "code", "reason", "error", "by"].map { error[$0]?.text ?? "" })
    }
    #expect(errors[0] == errors[1])
  }
}
