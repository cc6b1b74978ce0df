import HubKernel
import HubRegistry
import HubTesting
import Testing

@testable import RateLimit

@Suite struct MessageTests {
  private static let ping = "{\"type\":\"ping\"}"

  private static func pongs(_ hub: TestHub, _ peer: PeerID) -> Int {
    hub.take(by: peer).count { $0.type == "pong" }
  }

  @Test func refusesWhatIsTooMuchAndSaysWhichRuleAndHowLong() async throws {
    let hub = try await Limited.hub("perSecond: 10, burst: 20")
    await hub.connect("ann")
    for _ in 0..<20 { await hub.send(Self.ping, by: "ann") }
    #expect(Self.pongs(hub, "ann") == 20)
    await hub.send(Self.ping, by: "ann")
    let heard = hub.take(by: "ann")
    #expect(heard.count == 1)
    let error = try #require(heard.first)
    #expect(error.type == "error" && error["code"] == "rate-limited" && error["rule"] == "perSecond")
    #expect(error["by"] == "rate-limit")
    #expect(error["reason"] == "a peer may send 10 messages a second")
    #expect(error.json?["retryAfter"] == .number("0.1"))
    #expect(hub.refusals("perSecond") == 1 && hub.refusals("perSecond", dryRun: true) == 0)
  }

  @Test func whoWasRefusedIsNotReadUntilItMaySpeakAgain() async throws {
    let hub = try await Limited.hub("perSecond: 10, burst: 10")
    await hub.connect("ann")
    for _ in 0..<12 { await hub.send(Self.ping, by: "ann") }
    // The eleventh was refused, the twelfth has not been read.
    #expect(hub.take(by: "ann").map(\.type).suffix(2) == ["pong", "error"])
    await hub.pass(.milliseconds(99))
    #expect(hub.take(by: "ann").isEmpty)
    await hub.pass(.milliseconds(1))
    #expect(hub.take(by: "ann").map(\.type) == ["pong"])
    #expect(hub.refusals("perSecond") == 1)
  }

  @Test func aFloodGetsItsRateAndHardlyARefusal() async throws {
    let hub = try await Limited.hub("perSecond: 10, burst: 10, strikes: 0")
    await hub.connect("ann")
    for _ in 0..<1_000 { await hub.send(Self.ping, by: "ann") }
    await hub.pass(.seconds(10))
    let heard = hub.take(by: "ann")
    #expect((100...111).contains(heard.count { $0.type == "pong" }))
    #expect(heard.count { $0.type == "error" } <= 101)
  }

  @Test func bytesCountAndTheLongestMessageIsKnown() async throws {
    let hub = try await Limited.hub("bytesPerSecond: 1KiB, bytesBurst: 2KiB")
    await hub.connect("ann")
    let long = "{\"type\":\"ping\",\"data\":\"\(String(repeating: "x", count: 990))\"}"
    for _ in 0..<2 { await hub.send(long, by: "ann") }
    #expect(Self.pongs(hub, "ann") == 2)
    await hub.send(long, by: "ann")
    let error = try #require(hub.take(by: "ann").first)
    #expect(error["rule"] == "bytesPerSecond" && error["code"] == "rate-limited")
    #expect(error.json?["retryAfter"] != nil)
    await hub.pass(.seconds(5))
    await hub.send("{\"type\":\"ping\",\"data\":\"\(String(repeating: "x", count: 3_000))\"}", by: "ann")
    let never = try #require(hub.take(by: "ann").first)
    #expect(never["reason"] == "a message may have at most 2048 bytes here")
    #expect(never.json?["retryAfter"] == nil)
    // What was refused has cost nothing.
    for _ in 0..<2 { await hub.send(long, by: "ann") }
    #expect(Self.pongs(hub, "ann") == 2)
  }

  @Test func whoDoesNotListenIsSentAway() async throws {
    let hub = try await Limited.hub("perSecond: 1, burst: 1, strikes: 3")
    await hub.connect("ann")
    for _ in 0..<6 { await hub.send(Self.ping, by: "ann") }
    await hub.pass(.seconds(1))
    #expect(hub.close(seenBy: "ann") == nil)
    await hub.pass(.seconds(4))
    #expect(hub.close(seenBy: "ann")?.code == 4029)
    #expect(hub.close(seenBy: "ann")?.reason == "rate-limited: perSecond")
    #expect(hub.meter("hub_rate_limit_closed_total") == 1 && hub.refusals("perSecond") == 3)
    #expect(hub.logLines.contains { $0.contains("would not slow down") })
  }

  @Test func refusalsLongAgoDoNotCount() async throws {
    let hub = try await Limited.hub("perSecond: 1, burst: 1, strikes: 3")
    await hub.connect("ann")
    for _ in 0..<8 {
      for _ in 0..<2 { await hub.send(Self.ping, by: "ann") }
      await hub.pass(.seconds(31))
    }
    #expect(hub.refusals("perSecond") == 8)
    #expect(hub.close(seenBy: "ann") == nil)
  }

  @Test func dryRunCountsAndLetsPass() async throws {
    let hub = try await Limited.hub(
      "perSecond: 1, burst: 2, bytesPerSecond: 1KiB, bytesBurst: 1KiB, dryRun: [perSecond]")
    await hub.connect("ann")
    for _ in 0..<10 { await hub.send(Self.ping, by: "ann") }
    #expect(Self.pongs(hub, "ann") == 10)
    #expect(hub.refusals("perSecond", dryRun: true) == 8 && hub.refusals("perSecond") == 0)
    // The other rule holds, and what the first would have refused has been taken from its bucket.
    await hub.send("{\"type\":\"ping\",\"data\":\"\(String(repeating: "x", count: 950))\"}", by: "ann")
    #expect(hub.take(by: "ann").first?["rule"] == "bytesPerSecond")
    #expect(hub.refusals("bytesPerSecond") == 1)
  }

  @Test func everyRuleCanBeInDryRun() async throws {
    let hub = try await Limited.hub(
      """
      perSecond: 1, burst: 1, bytesPerSecond: 1KiB, bytesBurst: 1KiB, announcementsPerSecond: 1, \
      announcementsBurst: 1, connectionsPerAddress: 1, connectionsPerSubnet: 1, handshakesPerSecond: 1, \
      handshakesBurst: 1, hubsPerMinute: 1, tenantPerSecond: 1, tenantBytesPerSecond: 1B, \
      requestsPerSecond: 1, requestsBurst: 1, bans: [203.0.113.0/24], dryRun: all
      """)
    for number in 0..<3 { await hub.knock(number, from: "203.0.113.1") }
    for _ in 0..<2 { #expect(await hub.ask(.GET, "/hubs", from: "203.0.113.1").status == 200) }
    let client = await hub.knock(7, from: "203.0.113.2")
    for _ in 0..<3 {
      await hub.send("{\"type\":\"announce\",\"data\":{\"isHub\":true}}", by: client)
      await hub.send("{\"type\":\"goodbye\"}", by: client)
    }
    for _ in 0..<3 {
      let data = String(repeating: "x", count: 500)
      await hub.send("{\"type\":\"ping\",\"data\":\"\(data)\"}", by: client)
    }
    await hub.pass(.seconds(1))
    #expect(client.isOpen && !client.heard.contains { $0.type == "error" })
    for rule in Rule.allCases {
      #expect(hub.refusals(rule.rawValue, dryRun: true) > 0, "\(rule)")
      #expect(hub.refusals(rule.rawValue) == 0, "\(rule)")
    }
  }

  @Test func announcementsAndHubsHaveLimitsOfTheirOwn() async throws {
    let hub = try await Limited.hub("announcementsPerSecond: 1, announcementsBurst: 2, hubsPerMinute: 1")
    await hub.connect("ann")
    for _ in 0..<3 { await hub.send("{\"type\":\"announce\",\"data\":{\"isHub\":true}}", by: "ann") }
    #expect(hub.take(by: "ann").last?["rule"] == "announcementsPerSecond")
    await hub.connect("bob", in: "global", announcing: "{\"isHub\":true}")
    #expect(hub.events(of: HubRegistered.self).map(\.peer) == ["ann"])
    #expect(hub.refusals("hubsPerMinute") == 2)
    await hub.pass(.seconds(60))
    await hub.connect("cid", in: "global", announcing: "{\"isHub\":true}")
    #expect(hub.events(of: HubRegistered.self).map(\.peer) == ["ann", "cid"])
  }

  @Test func candidatesOfAnOrdinaryPeerAreFine() async throws {
    let hub = try await Limited.hub("")
    await hub.connect("ann", in: "chess")
    await hub.connect("bob", in: "chess")
    let candidate =
      "{\"type\":\"ice-candidate\",\"targetPeerId\":\"\(PeerID("bob"))\",\"data\":{\"candidate\":\"x\"}}"
    // Five meetings in one second, each an offer with forty candidates.
    for _ in 0..<205 { await hub.send(candidate, by: "ann") }
    #expect(hub.heard(by: "bob").count { $0.type == "ice-candidate" } == 205)
    #expect(!hub.heard(by: "ann").contains { $0.type == "error" })
  }
}
