import HubTesting
import Testing

@testable import HubKernel

@Suite struct EmitterTests {
  /// Makes events and counts how many it made.
  private final class Bell {
    var made = 0

    func ring() -> Rang {
      made += 1
      return Rang(number: made)
    }
  }

  @Test func makesNoEventThatNobodyHears() {
    let (bus, bell) = (Bus(), Bell())
    let emitter = bus.emitter(Rang.self)
    emitter.emit(bell.ring())
    #expect(bell.made == 0)
    let number = bus.number()
    bus.channel(Rang.self).add(number) { _ in }
    emitter.emit(bell.ring())
    #expect(bell.made == 1)
    bus.remove(number)
    emitter.emit(bell.ring())
    #expect(bell.made == 1)
  }

  @Test func makesOneEventForAllWhoHearAndTellsThemInTheOrderInWhichTheyCame() {
    let (bus, bell) = (Bus(), Bell())
    let heard = Lock([String]())
    let emitter = bus.emitter(Rang.self)
    for listener in ["a", "b", "c"] {
      bus.channel(Rang.self).add(bus.number()) { event in
        heard.withLock { $0.append("\(listener)\(event.number)") }
      }
    }
    emitter.emit(bell.ring())
    emitter.emit(bell.ring())
    #expect(bell.made == 2)
    #expect(heard.withLock { $0 } == ["a1", "b1", "c1", "a2", "b2", "c2"])
  }

  @Test func whoHearsEverythingHearsEventsThatAreNamedLater() {
    let bus = Bus()
    let heard = Lock([String]())
    bus.emitter(Rang.self).emit(Rang(number: 1))
    let number = bus.tap { event in heard.withLock { $0.append("\(type(of: event))") } }
    bus.emitter(Rang.self).emit(Rang(number: 2))
    bus.emitter(FellSilent.self).emit(FellSilent())
    bus.remove(number)
    bus.emitter(FellSilent.self).emit(FellSilent())
    #expect(heard.withLock { $0 } == ["Rang", "FellSilent"])
    #expect(bus.subscriptionCount == 0)
    #expect(bus.wireNames == ["fellSilent", "rang"])
  }
}
