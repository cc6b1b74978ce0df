import HubTesting
import Testing

@testable import HubKernel

@Suite struct MailboxTests {
  /// Hears bells and writes down their numbers.
  private static func listener(_ heard: Lock<[Int]>) -> Behaviour {
    Behaviour(wire: { hub, _, _ in hub.on(Rang.self) { event in heard.withLock { $0.append(event.number) } } }
    )
  }

  /// Rings so often while nothing can be heard: tasks of a hub in memory run only when it is asked to.
  private static func ring(_ hub: TestHub, _ numbers: Range<Int>) {
    let emitter = hub.kernel.emitter(Rang.self)
    for number in numbers { emitter.emit(Rang(number: number)) }
  }

  private static func complaints(_ hub: TestHub) -> [String] {
    hub.events(of: PluginStateChanged.self).filter { $0.state == .behind }.map {
      "\($0.plugin): \($0.reason)"
    }
  }

  @Test func holdsAsManyEventsAsItMayAndDropsNone() async throws {
    let heard = Lock([Int]())
    let hub = try await Bench(a: Self.listener(heard)).hub(["a": 1])
    Self.ring(hub, 0..<Mailbox.limit)
    #expect(hub.plugins.map(\.waiting) == [Mailbox.limit])
    await hub.settle()
    #expect(heard.withLock { $0 } == Array(0..<Mailbox.limit))
    #expect(hub.plugins.map(\.dropped) == [0])
    #expect(Self.complaints(hub).isEmpty)
  }

  @Test func dropsTheOldestWhenItIsFullAndSaysSo() async throws {
    let heard = Lock([Int]())
    let hub = try await Bench(a: Self.listener(heard)).hub(["a": 1])
    Self.ring(hub, 0..<Mailbox.limit + 5)
    #expect(hub.plugins.map(\.waiting) == [Mailbox.limit])
    #expect(hub.plugins.map(\.dropped) == [5])
    // Said when it begins, and not for every event: whoever hears that has work as well.
    #expect(Self.complaints(hub) == ["a: 1 events dropped so far"])
    await hub.settle()
    #expect(heard.withLock { $0 } == Array(5..<Mailbox.limit + 5))
    Self.ring(hub, 0..<2 * Mailbox.limit)
    #expect(hub.plugins.map(\.dropped) == [5 + Mailbox.limit])
    #expect(Self.complaints(hub) == ["a: 1 events dropped so far", "a: 1024 events dropped so far"])
  }

  @Test func aPluginThatHearsOfItsOwnDelayIsNotDelayedForEver() async throws {
    let delays = Lock(0)
    let behaviour = Behaviour(wire: { hub, _, _ in
      hub.on(Rang.self) { _ in }
      hub.on(PluginStateChanged.self) { event in
        if event.state == .behind { delays.withLock { $0 += 1 } }
      }
    })
    let hub = try await Bench(a: behaviour).hub(["a": 1])
    Self.ring(hub, 0..<Mailbox.limit + 1)
    await hub.settle()
    #expect(delays.withLock { $0 } == 1)
    #expect(hub.plugins.map(\.dropped) == [2])
  }

  @Test func whoIsBehindHoldsUpNobodyElse() async throws {
    let heard = Lock([Int]())
    let stuck = Behaviour(wire: { hub, host, _ in
      hub.on(Rang.self) { _ in await host.clock.sleep(until: .max) }
    })
    let hub = try await Bench(a: stuck, b: Self.listener(heard)).hub(["a": 1, "b": 1])
    for round in 0..<3 {
      Self.ring(hub, round * 1_000..<(round + 1) * 1_000)
      await hub.settle()
    }
    #expect(heard.withLock { $0 } == Array(0..<3_000))
    // One is in the hands of the handler that never ends.
    #expect(hub.plugins.map(\.dropped) == [3_000 - 1 - Mailbox.limit, 0])
  }

  @Test func doesOneThingAfterTheOtherInTheOrderInWhichTheyHappened() async throws {
    let heard = Lock([String]())
    let behaviour = Behaviour(
      wire: { hub, host, _ in
        hub.on(Rang.self) { event in
          heard.withLock { $0.append("rang \(event.number)") }
          await host.clock.sleep(until: host.clock.now + 1_500_000_000)
          heard.withLock { $0.append("heard \(event.number)") }
        }
        hub.on(FellSilent.self) { _ in heard.withLock { $0.append("silence") } }
      },
      start: { host, _ in host.every(.seconds(1)) { heard.withLock { $0.append("tick") } } })
    let hub = try await Bench(a: behaviour).hub(["a": 1])
    await hub.happen(Rang(number: 1))
    await hub.happen(FellSilent())
    await hub.happen(Rang(number: 2))
    await hub.pass(.seconds(3))
    // The ticks of the first and the second second wait for their turn like everything else.
    #expect(
      heard.withLock { $0 } == [
        "rang 1", "heard 1", "silence", "rang 2", "heard 2", "tick", "tick", "tick",
      ])
  }

  @Test func eventsOfOneConnectionAreHeardInTheirOrder() async throws {
    let heard = Lock([String]())
    let behaviour = Behaviour(wire: { hub, _, _ in
      hub.on(PeerDisconnected.self) { event in heard.withLock { $0.append("- \(event.peer.name)") } }
      hub.on(PeerConnected.self) { event in heard.withLock { $0.append("+ \(event.peer.name)") } }
    })
    let hub = try await Bench(a: behaviour).hub(["a": 1], lanes: 2)
    for _ in 0..<3 {
      await hub.connect("ann")
      await hub.close("ann")
    }
    #expect(heard.withLock { $0 } == ["+ ann", "- ann", "+ ann", "- ann", "+ ann", "- ann"])
  }
}
