import HubKernel
import HubTesting
import Testing

@testable import RateLimit

@Suite struct TenantTests {
  private static let ping = "{\"type\":\"ping\"}"
  private static let tenants = """
    namespaces:
      acme:
        networks: [acme]
        plugins: {rate-limit: {tenantPerSecond: 10, tenantBurst: 20}}
      globex:
        networks: [globex]
        plugins: {rate-limit: {perSecond: 500, burst: 1000}}
      silent:
        networks: [silent]
        plugins: {rate-limit: off}
    """

  private static func pongs(_ hub: TestHub, _ peer: PeerID) -> Int {
    hub.take(by: peer).count { $0.type == "pong" }
  }

  @Test func allPeersOfATenantTakeFromOneBucketOnAnyLane() async throws {
    let hub = try await Limited.hub("perSecond: 50, burst: 50", Self.tenants, lanes: 4)
    let peers: [PeerID] = ["ann", "bob", "cid", "dan"]
    for peer in peers { await hub.connect(peer, in: "acme") }
    for peer in peers { _ = hub.take(by: peer) }
    var pongs = 0
    for _ in 0..<10 {
      for peer in peers {
        await hub.send(Self.ping, by: peer)
        pongs += Self.pongs(hub, peer)
      }
    }
    #expect(pongs == 20)
    #expect(
      hub.meter("hub_rate_limit_refusals_total", labels: ["rule": "tenantPerSecond", "dry_run": "false"]) == 4
    )
    // What all have used up is no one's fault.
    await hub.pass(.seconds(120))
    for peer in peers { #expect(hub.close(seenBy: peer) == nil) }
  }

  @Test func oneTenantAtItsLimitDoesNotTouchAnother() async throws {
    let hub = try await Limited.hub("perSecond: 50, burst: 50", Self.tenants)
    await hub.connect("ann", in: "acme")
    await hub.connect("gus", in: "globex")
    _ = hub.take(by: "gus")
    for _ in 0..<100 {
      await hub.send(Self.ping, by: "ann")
      for _ in 0..<8 { await hub.send(Self.ping, by: "gus") }
    }
    #expect(Self.pongs(hub, "gus") == 800)
    #expect(hub.take(by: "ann").last?["rule"] == "tenantPerSecond")
  }

  @Test func aTenantMayHaveItsOwnLimitsOrNone() async throws {
    let hub = try await Limited.hub("perSecond: 5, burst: 5", Self.tenants)
    for (peer, network) in [("gus", "globex"), ("sue", "silent"), ("out", "elsewhere")] as [(PeerID, String)]
    {
      await hub.connect(peer, in: network)
      _ = hub.take(by: peer)
      for _ in 0..<20 { await hub.send(Self.ping, by: peer) }
    }
    #expect(Self.pongs(hub, "gus") == 20)
    #expect(Self.pongs(hub, "sue") == 20)
    // One of its five went for the announcement.
    #expect(Self.pongs(hub, "out") == 4)
  }

  @Test func bytesOfATenantAreTakenWithItsMessagesOrNotAtAll() async throws {
    let hub = try await Limited.hub(
      "tenantPerSecond: 10, tenantBurst: 10, tenantBytesPerSecond: 1KiB, tenantBytesBurst: 1KiB")
    await hub.connect("ann")
    await hub.connect("bob")
    let long = "{\"type\":\"ping\",\"data\":\"\(String(repeating: "x", count: 900))\"}"
    await hub.send(long, by: "ann")
    #expect(Self.pongs(hub, "ann") == 1)
    await hub.send(long, by: "bob")
    #expect(hub.take(by: "bob").last?["rule"] == "tenantBytesPerSecond")
    let plugin = try #require(hub.kernel.runningPlugin("rate-limit") as? RateLimitPlugin)
    let tenant = plugin.ledger.tenant(.standard)
    let rate = Rate(10, burst: 10)
    #expect(tenant.messages.missing(at: Int64(hub.clock.now), depth: rate.depth) == rate.one)
  }

  @Test func aReloadChangesLimitsOfThoseWhoAreConnectedAndForgetsNothing() async throws {
    let hub = try await Limited.hub("perSecond: 1, burst: 100")
    await hub.connect("ann")
    for _ in 0..<100 { await hub.send(Self.ping, by: "ann") }
    #expect(Self.pongs(hub, "ann") == 100)
    try await hub.reload(with: Limited.yaml("perSecond: 2, burst: 4"))
    // It owes a hundred seconds, and now no more than the two its bucket is deep.
    await hub.send(Self.ping, by: "ann")
    #expect(hub.take(by: "ann").last?.json?["retryAfter"] == .number("0.5"))
    await hub.pass(.seconds(2))
    for _ in 0..<4 { await hub.send(Self.ping, by: "ann") }
    #expect(Self.pongs(hub, "ann") == 4)
    try await hub.reload(with: Limited.yaml("perSecond: 0"))
    for _ in 0..<5_000 { await hub.send(Self.ping, by: "ann") }
    #expect(Self.pongs(hub, "ann") == 5_000)
  }
}
