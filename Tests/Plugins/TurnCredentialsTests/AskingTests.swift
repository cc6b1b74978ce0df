import HubKernel
import HubTesting
import Testing

@testable import TurnCredentials

/// What peers and others are told when they ask.
@Suite struct AskingTests {
  @Test func aPeerAsksBeforeItsCredentialEnds() async throws {
    let hub = try await Lender.hub()
    let bob = await hub.connect("bob")
    await hub.pass(.seconds(3_000))
    let answer = await hub.wish(bob)
    #expect(answer?.type == "ice-servers" && answer?["fromPeerId"] == "system")
    let username = answer?["data"]?["iceServers"]?.lenders.first?.username
    #expect(username == "\(Lender.start + 6_600):\(bob.peer)")
    #expect(answer?["data"]?["iceServers"]?.isGood(for: "north") == true)
  }

  @Test func aPeerAsksSoOftenAndNotMore() async throws {
    let hub = try await Lender.hub("\(Lender.usual), peerPerMinute: 3")
    let bob = await hub.connect("bob")
    for _ in 0..<3 { #expect(await hub.wish(bob)?.type == "ice-servers") }
    let refusal = await hub.wish(bob)
    #expect(refusal?.type == "error" && refusal?["code"] == "rate-limited")
    #expect(refusal?["rule"] == "peerPerMinute" && refusal?["by"] == "turn-credentials")
    #expect(refusal?["retryAfter"] == .number("20.0"))
    let ann = await hub.connect("ann")
    #expect(await hub.wish(ann)?.type == "ice-servers")
    await hub.pass(.milliseconds(19_999))
    #expect(await hub.wish(bob)?.type == "error")
    await hub.pass(.milliseconds(1))
    #expect(await hub.wish(bob)?.type == "ice-servers")
    #expect(hub.meter("hub_turn_credentials_refused_total", labels: ["rule": "peerPerMinute"]) == 2)
  }

  @Test func aReloadForgetsNoneOfIt() async throws {
    let settings = "\(Lender.usual), peerPerMinute: 1, addressPerMinute: 1, route: everyone"
    let hub = try await Lender.hub(settings)
    let bob = await hub.connect("bob")
    #expect(await hub.wish(bob)?.type == "ice-servers")
    #expect(await hub.route(from: "203.0.113.1").status == 200)
    try await hub.reload(with: Lender.yaml("\(settings), lifetime: 2h"))
    #expect(await hub.wish(bob)?["code"] == "rate-limited")
    #expect(await hub.route(from: "203.0.113.1").status == 429)
  }

  @Test func theRouteSaysTheSameAndIsKeptByNobody() async throws {
    let hub = try await Lender.hub("\(Lender.usual), route: everyone, lifetime: 30m")
    let answer = await hub.route("?peerId=\(Lender.bob)")
    #expect(answer.status == 200 && answer.header("cache-control") == "no-store")
    #expect(answer.json?["ttl"]?.int == 1_800)
    #expect(answer.json?["expiresAt"]?.int == Int(Lender.start + 1_800) * 1000)
    #expect(answer.json?["iceServers"]?.lenders.first?.username == "\(Lender.start + 1_800):\(Lender.bob)")
    #expect(answer.json?["iceServers"]?.isGood(for: "north") == true)
    let nameless = await hub.route()
    #expect(nameless.json?["iceServers"]?.lenders.first?.username == "\(Lender.start + 1_800)")
    #expect(nameless.json?["iceServers"]?.isGood(for: "north") == true)
    let page = await hub.ask(.GET, "/ice-servers", headers: [("origin", "https://app.test")])
    #expect(page.header("access-control-allow-origin") != nil)
  }

  @Test(arguments: ["?peerId=", "?peerId=bob", "?peerId=\(Lender.bob)%0A"])
  func aNameIsAnIdOrNothing(query: String) async throws {
    let hub = try await Lender.hub("\(Lender.usual), route: everyone")
    let answer = await hub.route(query)
    #expect(
      answer.status == 400 && answer.json?["code"] == "bad-peer-id" && !answer.text.contains("username"))
  }

  @Test func anAddressAsksSoOftenAndNotMore() async throws {
    let hub = try await Lender.hub("\(Lender.usual), route: everyone, addressPerMinute: 2")
    for last in 1...2 { #expect(await hub.route(from: "2001:db8::\(last)").status == 200) }
    let refusal = await hub.route(from: "2001:db8::ffff")
    #expect(refusal.status == 429 && refusal.header("retry-after") == "30")
    #expect(refusal.json?["code"] == "rate-limited" && refusal.json?["rule"] == "addressPerMinute")
    #expect(refusal.json?["retryAfter"] == .number("30.0") && refusal.json?["by"] == "turn-credentials")
    #expect(await hub.route(from: "2001:db8:0:1::1").status == 200)
    #expect(await hub.route(from: "203.0.113.1").status == 200)
    #expect(await hub.route(from: "203.0.113.2").status == 200)
    await hub.pass(.seconds(30))
    #expect(await hub.route(from: "2001:db8::1").status == 200)
    await hub.pass(.seconds(120))
    #expect(hub.meter("hub_turn_credentials_addresses") == 0)
  }

  @Test func strangersAreSentAwayWithAWord() async throws {
    let hub = try await Lender.hub(tokens: "tokens: [{name: all, value: env:TOKEN}], required: false")
    let refusal = await hub.route()
    #expect(refusal.status == 401 && refusal.header("www-authenticate") != nil)
    #expect(refusal.json?["code"] == "unauthorized" && refusal.json?["by"] == "turn-credentials")
    #expect(refusal.json?["detail"]?.text?.contains("iceServers") == true)
    #expect(!refusal.text.contains("username"))
    #expect(await hub.route(token: Lender.token).status == 200)
    #expect(await hub.route(token: "wrong").status == 401)
    #expect(await hub.ask(.GET, "/generate-peer-id").status == 200)
    #expect(hub.meter("hub_turn_credentials_refused_total", labels: ["rule": "route"]) == 1)
  }

  @Test func theRouteMayBeOff() async throws {
    let hub = try await Lender.hub("\(Lender.usual), route: off")
    #expect(await hub.route().status == 404)
    #expect(await hub.route(token: Lender.token).status == 404)
  }

  @Test func nothingOfASecretIsSaidAnywhere() async throws {
    let hub = try await Lender.hub("\(Lender.usual), route: everyone, peerPerMinute: 1")
    let bob = await hub.connect("bob", in: "lobby")
    let credential = bob.heard.first?["iceServers"]?.lenders.first?.credential ?? ""
    _ = await hub.wish(bob)
    _ = await hub.wish(bob)
    _ = await hub.route()
    try #require(!credential.isEmpty)
    let said = hub.log.map { "\($0)" }.joined()
    #expect(!said.contains("north") && !said.contains(credential))
  }
}
