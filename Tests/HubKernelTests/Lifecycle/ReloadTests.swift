import HubKernel
import HubTesting
import Testing

@Suite struct ReloadTests {
  @Test func replacesOnlyWhatChanged() async throws {
    let bench = Bench()
    let hub = try await bench.hub(["a": 1, "b": 1])
    bench.diary.clear()
    let lines = try await hub.reload(with: bench.yaml(["a": 1, "b": 2])).lines
    #expect(bench.diary.lines == ["b2 starts", "b2 adopts b1", "b1 drains", "b1 stops"])
    #expect(lines.contains { $0.hasPrefix("~ b  value 1") })
    #expect(lines.contains("= a  untouched"))
  }

  @Test func changesNothingWhenSomethingNewCannotStart() async throws {
    let bench = Bench(c: Behaviour(start: { _, _ in throw Mishap("no disk") }))
    let hub = try await bench.hub(["a": 1])
    bench.diary.clear()
    await #expect(throws: TestHubError.self) { try await hub.reload(with: bench.yaml(["a": 2, "c": 1])) }
    #expect(bench.diary.lines == ["a2 starts", "c1 starts", "c1 stops", "a2 stops"])
    #expect(hub.plugins.map(\.state) == [.running])
    #expect(hub.events(of: ConfigRejected.self).count == 1)
  }

  @Test func keepsConnectionsAndTheirSlots() async throws {
    final class Count: Sendable { let value = Lock(0) }
    let wire: @Sendable (Wiring, Host, String) -> Void = { hub, host, name in
      let slot = host.slot { Count() }
      hub.receive("count") { message in
        let count = message.peer[slot].value.withLock { count in
          count += 1
          return count
        }
        message.peer.say("\(name):\(count)")
      }
    }
    let bench = Bench(a: Behaviour(wire: wire))
    let hub = try await bench.hub(["a": 1])
    let bob = await hub.connect("bob")
    await hub.send(#"{"type":"count"}"#, by: bob)
    try await hub.reload(with: bench.yaml(["a": 2]))
    await hub.send(#"{"type":"count"}"#, by: bob)
    #expect(bob.isOpen)
    #expect(bob.heard == ["a1:1", "a2:2"])
  }

  @Test func followsTheOrderOfLinesThatMoved() async throws {
    let wire: @Sendable (Wiring, Host, String) -> Void = { hub, _, name in
      hub.receive(.opening) { $0.say(name) }
    }
    let bench = Bench(a: Behaviour(wire: wire), b: Behaviour(wire: wire))
    let hub = try await bench.hub(["a": 1, "b": 1])
    try await hub.reload(with: bench.yaml(["b": 1, "a": 1]))
    await hub.connect("bob")
    #expect(hub.heard(by: "bob") == ["b1", "a1"])
    #expect(hub.plugins.map(\.position) == ["Plugins.yaml:2:5", "Plugins.yaml:3:5"])
  }

  @Test func anEventIsHeardOnceByOldOrNew() async throws {
    let heard = Lock([String]())
    let wire: @Sendable (Wiring, Host, String) -> Void = { hub, host, name in
      hub.on(HubStarted.self) { event in
        // The first keeps the mailbox busy so that the reload finds the rest waiting.
        if event.hub == "0" { await host.clock.sleep(until: host.clock.now + 1_000_000_000) }
        heard.withLock { $0.append("\(name):\(event.hub)") }
      }
    }
    let bench = Bench(a: Behaviour(wire: wire))
    let hub = try await bench.hub(["a": 1])
    let subscriptions = hub.kernel.census.subscriptions
    for number in 0..<5 { await hub.happen(HubStarted(hub: "\(number)", listening: [])) }
    try await hub.reload(with: bench.yaml(["a": 2]))
    await hub.happen(HubStarted(hub: "5", listening: []))
    #expect(heard.withLock { $0 } == ["a1:0", "a2:1", "a2:2", "a2:3", "a2:4", "a2:5"])
    #expect(hub.kernel.census.subscriptions == subscriptions)
  }

  @Test func isNotHeldUpByAHandlerThatNeverEnds() async throws {
    let wire: @Sendable (Wiring, Host, String) -> Void = { hub, host, name in
      hub.on(HubStarted.self) { _ in if name == "a1" { await host.clock.sleep(until: .max) } }
    }
    let bench = Bench(a: Behaviour(wire: wire))
    let hub = try await bench.hub(["a": 1])
    await hub.happen(HubStarted(hub: "", listening: []))
    try await hub.reload(with: bench.yaml(["a": 2]))
    #expect(hub.plugins.map(\.state) == [.running])
    #expect(bench.diary.lines.contains("a2 adopts a1"))
  }

  @Test func aRemovedPluginIsGoneWithItsMeters() async throws {
    let wire: @Sendable (Wiring, Host, String) -> Void = { hub, host, _ in
      host.metrics.counter("things_total", "things").add()
      hub.receive("thing") { _ in }
      hub.serve(.GET, "/thing") { _ in .text("here") }
    }
    let bench = Bench(a: Behaviour(wire: wire))
    let hub = try await bench.hub(["a": 1, "b": 1])
    #expect(hub.meter("hub_a_things_total") == 1)
    #expect(await hub.ask(.GET, "/thing").text == "here")
    try await hub.reload(with: bench.yaml(["b": 1]))
    #expect(hub.meter("hub_a_things_total") == nil)
    #expect(await hub.ask(.GET, "/thing").status == 404)
    await hub.connect("bob")
    await hub.send(#"{"type":"thing"}"#, by: "bob")
    #expect(hub.heard(by: "bob").last?["code"]?.text == "unknown-type")
  }
}
