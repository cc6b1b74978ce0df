import HubKernel
import HubTesting
import Testing

@Suite struct SupervisionTests {
  /// Fails so many seconds after each start.
  private static func failing(after seconds: Int) -> Behaviour {
    Behaviour(start: { host, _ in
      host.spawn {
        await host.clock.sleep(until: host.clock.now + UInt64(seconds) * 1_000_000_000)
        throw Mishap("lost it")
      }
    })
  }

  @Test func startsAFailedPluginAgain() async throws {
    let bench = Bench(a: Self.failing(after: 30))
    let hub = try await bench.hub(["a": 1])
    await hub.pass(.seconds(31))
    #expect(bench.diary.lines == ["a1 starts", "a1 starts", "a1 adopts a1", "a1 drains", "a1 stops"])
    #expect(hub.plugins.map(\.restarts) == [1])
    #expect(hub.plugins.map(\.state) == [.running])
  }

  @Test func givesUpOnAPluginThatKeepsFailing() async throws {
    let bench = Bench(a: Self.failing(after: 1))
    let hub = try await bench.hub(["a": 1])
    await hub.pass(.seconds(60))
    #expect(bench.diary.lines.filter { $0 == "a1 starts" }.count == 6)
    #expect(hub.plugins.map(\.state) == [.failed])
    #expect(hub.plugins.map(\.health.word) == ["failed"])
    #expect(hub.logLines.contains { $0.hasPrefix("error kernel: a plugin keeps failing") })
  }

  @Test func noticesATaskThatFailsWhileItsPluginStarts() async throws {
    let bench = Bench(
      a: Behaviour(start: { host, _ in
        host.spawn { throw Mishap("at once") }
        await host.clock.sleep(until: host.clock.now + 1_000_000_000)
      }))
    let hub = try await bench.hub(["a": 1])
    #expect(hub.plugins.map(\.state) == [.restarting])
  }

  @Test func aTaskThatThrowsBecauseItWasCancelledIsNoFailure() async throws {
    let bench = Bench(
      a: Behaviour(start: { host, _ in
        host.spawn {
          await host.clock.sleep(until: .max)
          throw Mishap("connection closed")
        }
      }))
    let hub = try await bench.hub(["a": 1])
    try await hub.reload(with: bench.yaml(["a": 2]))
    await hub.pass(.seconds(60))
    #expect(hub.plugins.map(\.restarts) == [0])
    #expect(bench.diary.lines.filter { $0 == "a2 starts" }.count == 1)
  }

  @Test func failsClosedWhileItMustDecideAndOpenAfterwards() async throws {
    let wire: @Sendable (Wiring, Host, String) -> Void = { hub, _, _ in
      hub.before(ReceiveMessage.self, at: .authorize) { _ in .proceed }
      hub.receive("hello") { $0.peer.say("hello") }
    }
    var failing = Self.failing(after: 1)
    failing.wire = wire
    let bench = Bench(a: failing)
    let hub = try await bench.hub(["a": 1])
    let bob = await hub.connect("bob")
    await hub.send(#"{"type":"hello"}"#, by: bob)
    await hub.pass(.seconds(60))
    await hub.send(#"{"type":"hello"}"#, by: bob)
    #expect(bob.heard.map { $0["code"]?.text ?? $0.text } == ["hello", "plugin-failed"])
  }

  @Test func whatIsLeftRunningIsTakenBack() async throws {
    let bench = Bench(
      a: Behaviour(start: { host, _ in
        host.every(.seconds(1)) {}
        host.spawn { await host.clock.sleep(until: .max) }
      }))
    let hub = try await bench.hub(["a": 1])
    #expect(hub.kernel.census.timers == 1)
    #expect(hub.kernel.census.tasks == 1)
    try await hub.stop()
    #expect(hub.kernel.census.isEmpty)
  }
}
