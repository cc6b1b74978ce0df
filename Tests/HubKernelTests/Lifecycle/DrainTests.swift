import HubKernel
import HubTesting
import Testing

@Suite struct DrainTests {
  @Test func drainsInReverseAndClosesEverybodyWith1001() async throws {
    let bench = Bench()
    let hub = try await bench.hub(["a": 1, "b": 1])
    let bob = await hub.connect("bob")
    bench.diary.clear()
    try await hub.drain(within: .seconds(20))
    #expect(bench.diary.lines == ["b1 drains", "a1 drains"])
    #expect(bob.close?.code == 1001)
    #expect(await hub.connectionsInUse() == 0)
    let late = await hub.connect("late")
    #expect(late.state == .refused(status: 503, body: late.refusal))
    #expect(late.refusal.contains("draining"))
  }

  @Test func movesOnWhenAPluginDoesNotFinish() async throws {
    let bench = Bench(b: Behaviour(drain: { host, _ in await host.clock.sleep(until: .max) }))
    let hub = try await bench.hub(["a": 1, "b": 1])
    let began = hub.clock.now
    try await hub.drain(within: .seconds(3))
    #expect(hub.clock.now - began == Duration.seconds(3).nanoseconds)
    #expect(bench.diary.lines.last == "a1 drains")
  }

  @Test func saysThatItIsNotReadyBeforeItSendsAnybodyAway() async throws {
    let drained = Lock<UInt64>(0)
    let bench = Bench(a: Behaviour(drain: { host, _ in drained.withLock { $0 = host.clock.now } }))
    for notice in [0, 1, 5] {
      let hub = try await bench.hub(["a": 1], hub: "{drainNotice: \(notice)s}")
      let bob = await hub.connect("bob")
      let began = hub.clock.now
      try await hub.drain(within: .seconds(20))
      #expect(drained.withLock { $0 } == began + Duration.seconds(notice).nanoseconds)
      #expect(bob.close?.code == 1001)
    }
  }

  @Test func spreadsTheClosingOfMany() async throws {
    let bench = Bench()
    let hub = try await bench.hub(["a": 1])
    for number in 0..<500 { await hub.connect(PeerID(named: "peer\(number)")) }
    let began = hub.clock.now
    try await hub.drain(within: .seconds(20))
    #expect(hub.clock.now - began >= Duration.milliseconds(200).nanoseconds)
    #expect(await hub.connectionsInUse() == 0)
  }

  @Test func isSilentAfterItHasStopped() async throws {
    let wire: @Sendable (Wiring, Host, String) -> Void = { hub, _, _ in
      hub.receive("hello") { $0.peer.say("hello") }
    }
    let bench = Bench(a: Behaviour(wire: wire))
    let hub = try await bench.hub(["a": 1])
    let bob = await hub.connect("bob")
    try await hub.stop()
    await hub.send(#"{"type":"hello"}"#, by: bob)
    #expect(bob.take().map { $0["code"]?.text } == ["unknown-type"])
  }
}

extension TestClient {
  /// The body of the answer that refused it.
  var refusal: String { if case .refused(_, let body) = state { body } else { "" } }
}
