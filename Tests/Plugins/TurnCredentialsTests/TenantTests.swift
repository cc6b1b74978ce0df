import HubKernel
import HubTesting
import Testing

@testable import TurnCredentials

/// Each tenant has servers and a secret of its own.
@Suite struct TenantTests {
  private let tenants = """
    acme: {networks: [acme], plugins: {auth-tokens: {tokens: [{name: app, value: env:ACME_TOKEN}], \
    required: false}, turn-credentials: {urls: turn:acme.test, secret: env:SOUTH}}}, \
    globex: {networks: [globex]}, \
    initech: {networks: [initech], plugins: {turn-credentials: off}}, \
    hooli: {networks: [hooli], plugins: {turn-credentials: {inConnected: false, secret: env:SOUTH}}}
    """

  private func hub(_ lanes: Int = 1) async throws -> TestHub {
    try await Lender.hub(
      tokens: "tokens: [{name: all, value: env:TOKEN}], required: false", namespaces: tenants, lanes: lanes)
  }

  @Test(arguments: [1, 2]) func whoeverIsBoundIsToldOfItsTenantsAtOnce(lanes: Int) async throws {
    let hub = try await hub(lanes)
    let client = await hub.upgrade(query: "peerId=\(Lender.bob)&token=\(Lender.acmeToken)")
    let list = client.heard.first?["iceServers"]
    #expect(list?.lenders.map(\.urls.description) == [#"["turn:acme.test"]"#])
    #expect(list?.isGood(for: "south") == true && list?.isGood(for: "north") == false)
    #expect(await hub.join(client, "anything").isEmpty)
  }

  @Test(arguments: [1, 2]) func whoeverTurnsOutToBelongElsewhereIsToldThen(lanes: Int) async throws {
    let hub = try await hub(lanes)
    let client = await hub.connect("ann", lane: lanes - 1)
    #expect(client.heard.first?["iceServers"]?.isGood(for: "north") == true)
    let heard = await hub.join(client, "acme")
    #expect(heard.map(\.type) == ["ice-servers"])
    #expect(heard.first?["data"]?["iceServers"]?.isGood(for: "south") == true)
    #expect(heard.first?["data"]?["ttl"]?.int == 3_600)
    #expect(heard.first?["data"]?["expiresAt"]?.int == Int(Lender.start + 3_600) * 1000)
    // Once is enough, and who goes elsewhere is told again.
    #expect(await hub.join(client, "acme").isEmpty)
    #expect(await hub.join(client, "lobby").last?["data"]?["iceServers"]?.isGood(for: "north") == true)
    #expect(hub.meter("hub_turn_credentials_issued_total", labels: ["where": "announced"]) == 2)
  }

  @Test func nobodyIsToldTwiceOfTheSame() async throws {
    let hub = try await hub()
    let client = await hub.connect("ann")
    for network in ["lobby", "globex", "initech", "hooli"] {
      #expect(await hub.join(client, network).isEmpty)
    }
  }

  @Test func aTenantMayDoWithout() async throws {
    let hub = try await hub()
    let client = await hub.connect("ann", in: "initech")
    #expect(await hub.wish(client)?["code"] == "unknown-type")
    let other = await hub.connect("eve", in: "hooli")
    #expect(await hub.wish(other)?["data"]?["iceServers"]?.isGood(for: "south") == true)
  }

  @Test func theRouteShowsATenantItsOwn() async throws {
    let hub = try await hub()
    #expect(await hub.route(token: Lender.acmeToken).json?["iceServers"]?.isGood(for: "south") == true)
    #expect(await hub.route(token: Lender.token).json?["iceServers"]?.isGood(for: "north") == true)
  }
}
