import HubKernel
import HubTesting
import Testing

@Suite struct BootTests {
  @Test func startsInOrderAndStopsInReverse() async throws {
    let bench = Bench()
    let hub = try await bench.hub(["a": 1, "b": 1, "c": 1])
    try await hub.stop()
    #expect(bench.diary.lines == ["a1 starts", "b1 starts", "c1 starts", "c1 stops", "b1 stops", "a1 stops"])
  }

  @Test func undoesABootThatFailsInReverseOrder() async throws {
    let bench = Bench(b: Behaviour(start: { _, _ in throw Mishap("no disk") }))
    let hub = try bench.unbooted(["a": 1, "b": 1, "c": 1])
    await #expect {
      try await hub.boot()
    } throws: {
      "\($0)".contains("Plugins.yaml:3:5: error: b could not start: no disk")
    }
    #expect(bench.diary.lines == ["a1 starts", "b1 starts", "b1 stops", "a1 stops"])
    #expect(hub.kernel.census.isEmpty)
  }

  @Test func givesUpOnAStartThatTakesTooLong() async throws {
    let bench = Bench(b: Behaviour(start: { host, _ in await host.clock.sleep(until: .max) }))
    let hub = try bench.unbooted(["a": 1, "b": 1])
    let began = hub.clock.now
    await #expect {
      try await hub.boot()
    } throws: {
      "\($0)".contains("b did not start within 10.0 seconds")
    }
    #expect(hub.clock.now - began == Duration.seconds(10).nanoseconds)
    #expect(bench.diary.lines.suffix(2) == ["b1 stops", "a1 stops"])
  }

  @Test func refusesTwoPluginsThatClaimOneThing() async throws {
    let claims: [@Sendable (Wiring) -> Void] = [
      { $0.receive("offer") { _ in } },
      { $0.serve(.GET, "/here") { _ in .text("") } },
      { $0.serve(socket: "/pipe") { _, _, _ in } },
    ]
    for claim in claims {
      let behaviour = Behaviour(wire: { hub, _, _ in claim(hub) })
      let bench = Bench(a: behaviour, b: behaviour)
      let hub = try bench.unbooted(["a": 1, "b": 1])
      await #expect {
        try await hub.boot()
      } throws: {
        "\($0)".contains("b and a (Plugins.yaml:2:5) both own")
      }
      #expect(bench.diary.lines.isEmpty)
    }
  }

  @Test func aPluginThatCannotBeStartedLeavesNothingBehind() async throws {
    weak var left: Host?
    do {
      let seen = Lock<Host?>(nil)
      let bench = Bench(
        a: Behaviour(
          wire: { hub, host, _ in
            hub.on(PeerConnected.self) { _ in _ = host.hub.name }
            seen.withLock { $0 = host }
          }, start: { _, _ in throw Mishap("no") }))
      let hub = try bench.unbooted(["a": 1])
      await #expect(throws: (any Error).self) { try await hub.boot() }
      left = seen.withLock { host in
        defer { host = nil }
        return host
      }
      Behaviour.set("\(bench.key)/a", bench.diary, Behaviour())
    }
    #expect(left == nil)
  }

  @Test func aHubThatHasStoppedIsFreed() async throws {
    weak var left: Kernel?
    do {
      var problems = Problems()
      let nothing = Configuration.read(nil, catalogue: [], problems: &problems)
      let kernel = Kernel(nothing, catalogue: [], lanes: 1, lanesRun: false, sink: CapturedLog())
      left = kernel
      try await kernel.boot()
      kernel.onRequest(
        reload: { _, _ in .rejected([kernel.view.name]) },
        applyHub: { _ in _ = kernel.view }, drain: { _ = kernel.view })
      await kernel.stop()
    }
    #expect(left == nil)
  }
}
