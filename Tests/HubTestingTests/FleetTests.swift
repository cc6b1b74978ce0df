import HubKernel
import HubTesting
import Testing

@Suite struct FleetTests {
  @Test(arguments: [nil, 1, 2, 3] as [UInt64?]) func hubsReachEachOtherByName(seed: UInt64?) async throws {
    let fleet = TestFleet(seed: seed)
    let b = try await fleet.dialer("b", lanes: 2)
    let a = try await fleet.dialer("a", calling: ["b", "b"], lanes: 2)
    #expect(a.diary.sorted() == ["binary pong", "binary pong", "opened", "opened"])
    #expect(b.diary == ["binary ping", "binary ping"])
    #expect(a.kernel.view.connections == 2)
    #expect(b.events(of: PeerConnected.self).map(\.peer).sorted() == ["a", "a1"])
    await #expect(throws: TestHubError.self) { try await fleet.dialer("a") }
  }

  @Test func aCallThatFailsSaysWhy() async throws {
    let fleet = TestFleet()
    let deaf = await fleet.stranger("deaf")
    deaf.be(.ignores)
    let rude = await fleet.stranger("rude")
    rude.be(.refuses(status: 401, body: #"{"code":"bad-token","detail":"it has expired"}"#))
    let a = try await fleet.dialer("a", calling: ["nobody", "deaf", "rude"], timeout: 3)
    #expect(
      a.diary == [
        "failed unknown-host nobody knows 'nobody'", "failed refused 401 bad-token: it has expired",
      ])
    await fleet.pass(.seconds(3))
    #expect(a.diary.last == "failed timeout there was no answer within 3.0 seconds")
    #expect(await a.connectionsInUse() == 0)
  }

  @Test func whatIsCutWaitsUntilItIsMended() async throws {
    let fleet = TestFleet()
    let b = try await fleet.dialer("b")
    let a = try await fleet.dialer("a", calling: ["b"])
    await fleet.cut("a", "b")
    try a.dialing.hangUp()
    await fleet.settle()
    #expect(a.diary.last == "closed 4000 enough")
    #expect(b.diary == ["binary ping"])
    await fleet.heal("a", "b")
    #expect(b.diary == ["binary ping", "closed 4000 enough"])
  }

  @Test func silenceEndsAConnectionAtBothEnds() async throws {
    let fleet = TestFleet()
    let b = try await fleet.dialer("b")
    let a = try await fleet.dialer("a", calling: ["b"])
    await fleet.cut("b", "a")
    await fleet.pass(.seconds(29))
    #expect(a.kernel.view.connections == 1)
    await fleet.pass(.seconds(1))
    for hub in [a, b] { #expect(hub.diary.last == "closed 1006 no sign of life") }
    await fleet.heal()
    #expect(a.diary.filter { $0.hasPrefix("closed") }.count == 1)
    #expect(b.diary.filter { $0.hasPrefix("closed") }.count == 1)
  }

  @Test func aDelayPutsOffEveryStep() async throws {
    let fleet = TestFleet()
    try await fleet.dialer("b")
    await fleet.delay("a", "b", .milliseconds(50))
    let a = try await fleet.dialer("a", calling: ["b"])
    #expect(a.diary == [])
    await fleet.pass(.milliseconds(100))
    #expect(a.diary == ["opened"])
    await fleet.pass(.milliseconds(100))
    #expect(a.diary == ["opened", "binary pong"])
  }

  @Test func aFrozenHubHearsEverythingLater() async throws {
    let fleet = TestFleet()
    let b = try await fleet.dialer("b")
    await fleet.freeze("b")
    let a = try await fleet.dialer("a", calling: ["b"], timeout: 60)
    let client = await b.connect("eve")
    await b.send("hello", by: client)
    await fleet.pass(.seconds(40))
    #expect(a.diary == [])
    #expect(b.diary == [])
    #expect(client.state == .waiting)
    await fleet.thaw("b")
    #expect(a.diary == ["opened", "binary pong"])
    #expect(b.diary.sorted() == ["binary ping", "text hello"])
    await fleet.freeze("b")
    await fleet.pass(.seconds(30))
    #expect(a.diary.last == "closed 1006 no sign of life")
    #expect(b.diary.count == 2)
    await fleet.thaw("b")
    #expect(b.diary.last == "closed 1006 ")
  }

  @Test func whoIsKilledSaysNothingMore() async throws {
    let fleet = TestFleet()
    let b = try await fleet.dialer("b")
    let eve = await b.connect("eve")
    let a = try await fleet.dialer("a", calling: ["b"])
    await fleet.kill("b")
    #expect(a.diary.last == "closed 1006 ")
    #expect(eve.state == .gone)
    #expect(!b.diary.contains { $0.hasPrefix("closed") })
    #expect(fleet.hub("b") == nil)
    let c = try await fleet.dialer("c", calling: ["b"])
    #expect(c.diary == ["failed unreachable nobody listens at b:3000"])
    let again = try await fleet.dialer("b", calling: ["a"])
    #expect(again.diary == ["opened", "binary pong"])
  }

  @Test func nobodysEndTakesTimeFromOthers() async throws {
    let fleet = TestFleet()
    for _ in 0..<3 {
      try await fleet.dialer("b", calling: ["nobody"])
      let before = fleet.clock.now
      await fleet.kill("b")
      await fleet.pass(.milliseconds(1))
      #expect(fleet.clock.now - before == 1_000_000)
    }
  }

  @Test func whoIsStoppedSaysGoodbye() async throws {
    let fleet = TestFleet()
    try await fleet.dialer("b")
    let a = try await fleet.dialer("a", calling: ["b"])
    try await fleet.stop("b")
    #expect(a.diary.last == "closed 1001 going away")
  }

  @Test func whoLivesKeepsItsId() async throws {
    let fleet = TestFleet()
    let b = try await fleet.dialer("b")
    let a = try await fleet.dialer("a", calling: ["b"])
    let twin = await fleet.stranger("twin")
    let call = await twin.call("ws://b:3000/?peerId=\(PeerID(named: "a"))")
    await fleet.pass(.seconds(10))
    #expect(call.state == .closed(code: 1008, reason: "Peer already connected"))
    await fleet.freeze("a")
    let next = await twin.call("ws://b:3000/?peerId=\(PeerID(named: "a"))")
    await fleet.pass(.seconds(10))
    #expect(next.isOpen)
    #expect(b.kernel.view.connections == 1)
    await fleet.thaw("a")
    #expect(a.diary.last == "closed 4009 replaced by a newer connection")
  }

  @Test func aMessageThatIsTooLongEndsTheConnection() async throws {
    let fleet = TestFleet()
    let js = await fleet.stranger("js")
    let a = try await fleet.dialer("a", calling: ["js"])
    await js.say([UInt8](repeating: 1, count: 1 << 20))
    #expect(js.call?.isOpen == true)
    await js.say([UInt8](repeating: 1, count: 1 << 20 + 1))
    #expect(js.call?.state == .closed(code: 1009, reason: "the message is longer than this hub allows"))
    #expect(a.diary.last == "closed 1009 the message is longer than this hub allows")
  }
}
