import HubKernel
import HubTesting
import Testing

@testable import TurnCredentials

/// What peers are told without asking.
@Suite struct ConnectingTests {
  @Test func aPeerIsToldWithTheFirstMessage() async throws {
    let hub = try await Lender.hub()
    let bob = await hub.upgrade(query: "peerId=\(Lender.bob)")
    // The password was computed by a program that others wrote.
    #expect(
      bob.heard.first?["iceServers"]?.description
        == #"[{"urls":["stun:a.test"]},{"urls":["turn:a.test:3478?transport=udp"],"#
        + #""username":"1767229200:\#(Lender.bob)","credential":"oNRwkU2uXpleIzY+Bf5ycC7y72k="}]"#)
    #expect(bob.heard.first?["resume"]?.text != nil && bob.heard.first?.type == "connected")
    let counted = hub.meter("hub_turn_credentials_issued_total", labels: ["where": "connected"])
    #expect(counted == 1)
  }

  @Test func theOrderOfTheSettingsIsKept() async throws {
    let hub = try await Lender.hub(
      "urls: [turn:b.test, turns:b.test, stun:b.test, turn:c.test], secret: env:NORTH")
    let list = await hub.connect("bob").heard.first?["iceServers"]
    let urls = (0..<3).map { list?[$0]?["urls"]?.description ?? "" }
    #expect(urls == [#"["turn:b.test","turns:b.test"]"#, #"["stun:b.test"]"#, #"["turn:c.test"]"#])
    #expect(list?[0]?["credential"] == list?[2]?["credential"] && list?[1]?["credential"] == nil)
  }

  @Test func eachConnectionHasItsOwnEnd() async throws {
    let hub = try await Lender.hub("\(Lender.usual), lifetime: 10m")
    let first = await hub.connect("bob").heard.first?["iceServers"]?.lenders.first?.username ?? ""
    await hub.pass(.seconds(90))
    let later = await hub.connect("ann").heard.first?["iceServers"]?.lenders.first?.username ?? ""
    #expect(first.hasPrefix("\(Lender.start + 600):") && later.hasPrefix("\(Lender.start + 690):"))
  }

  @Test(arguments: ["", "\(Lender.usual), inConnected: false"])
  func whereThereIsNothingToTellNothingIsSaidOfIt(settings: String) async throws {
    let hub = try await Lender.hub(settings)
    let heard = await hub.connect("bob").heard.first
    #expect(heard?.type == "connected" && heard?["iceServers"] == nil)
  }

  @Test func serversThatLendNothingNeedNoSecret() async throws {
    let hub = try await Lender.hub("urls: stun:a.test")
    let heard = await hub.connect("bob").heard.first
    #expect(heard?["iceServers"]?.description == #"[{"urls":["stun:a.test"]}]"#)
    #expect(await hub.ask(.GET, "/health").json?["status"] == "healthy")
  }

  @Test func serversWithoutASecretAreLeftOutAndSaidAloud() async throws {
    let hub = try await Lender.hub("urls: [stun:a.test, turn:a.test]")
    #expect(
      await hub.connect("bob").heard.first?["iceServers"]?.description == #"[{"urls":["stun:a.test"]}]"#)
    let health = await hub.ask(.GET, "/health").json?["plugins"]?["turn-credentials"]
    #expect(health?["health"] == "degraded")
    #expect(health?["reason"]?.text?.contains("there is no secret") == true)
  }

  @Test func aReloadTellsTheNextOnesOfWhatHoldsThen() async throws {
    let hub = try await Lender.hub()
    let bob = await hub.connect("bob")
    try await hub.reload(with: Lender.yaml("urls: turn:b.test, secret: env:SOUTH"))
    #expect(await hub.wish(bob)?["data"]?["iceServers"]?.isGood(for: "south") == true)
    let list = await hub.connect("ann").heard.first?["iceServers"]
    #expect(
      list?.lenders.map(\.urls.description) == [#"["turn:b.test"]"#] && list?.isGood(for: "south") == true)
    try await hub.reload(with: "plugins: [signaling]")
    let heard = await hub.connect("eve").heard.first
    #expect(heard?.type == "connected" && heard?["iceServers"] == nil)
  }
}
