import Testing

@testable import HubNet

@Suite struct TimerWheelTests {
  private let tick = TimerWheel.tick

  private func due(_ wheel: inout TimerWheel, at now: UInt64) -> [UInt32] {
    var found: [UInt32] = []
    while let index = wheel.next(at: now) { found.append(index) }
    return found.sorted()
  }

  private func expect(_ wheel: inout TimerWheel, at now: UInt64, _ expected: [UInt32]) {
    let found = due(&wheel, at: now)
    #expect(found == expected)
  }

  private func expectPatience(_ wheel: borrowing TimerWheel, at now: UInt64, _ expected: Int32) {
    let patience = wheel.patience(at: now)
    #expect(patience == expected)
  }

  @Test func givesEntriesWhenTheirTimeHasCome() {
    var wheel = TimerWheel(now: 5 * tick)
    wheel.set(1, at: 7 * tick)
    wheel.set(700, at: 7 * tick)
    wheel.set(2, at: 9 * tick)
    expect(&wheel, at: 7 * tick, [])
    expect(&wheel, at: 8 * tick, [1, 700])
    expect(&wheel, at: 100 * tick, [2])
    let count = wheel.count
    #expect(count == 0)
  }

  @Test func movesAndRemovesEntries() {
    var wheel = TimerWheel(now: 0)
    for index in 0..<UInt32(10) { wheel.set(index, at: 3 * tick) }
    wheel.remove(4)
    wheel.remove(4)
    wheel.set(5, at: 8 * tick)
    wheel.setNoLater(6, at: 8 * tick)
    wheel.setNoLater(7, at: tick)
    expect(&wheel, at: 2 * tick, [7])
    expect(&wheel, at: 4 * tick, [0, 1, 2, 3, 6, 8, 9])
    expect(&wheel, at: 9 * tick, [5])
  }

  @Test func bringsWhatIsTooFarAwayBackEarly() {
    var wheel = TimerWheel(now: 0)
    wheel.set(1, at: .max)
    expect(&wheel, at: UInt64(TimerWheel.slotCount - 2) * tick, [])
    expect(&wheel, at: UInt64(TimerWheel.slotCount) * tick, [1])
  }

  @Test func saysHowLongToSleep() {
    var wheel = TimerWheel(now: 0)
    expectPatience(wheel, at: 0, -1)
    wheel.set(1, at: 9 * tick)
    expectPatience(wheel, at: 0, 1001)
    expectPatience(wheel, at: 9 * tick + tick / 2, 51)
    expectPatience(wheel, at: 11 * tick, 0)
  }

  @Test func agreesWithASlowModel() {
    var generator = SplitMix(seed: 42)
    var wheel = TimerWheel(now: 0)
    var model: [UInt32: UInt64] = [:]
    var now: UInt64 = 0
    for _ in 0..<20_000 {
      let index = UInt32.random(in: 0..<500, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0, 1:
        let time = now + UInt64.random(in: 0..<200, using: &generator) * tick
        wheel.set(index, at: time)
        model[index] = time / tick + 1
      case 2:
        wheel.remove(index)
        model[index] = nil
      default:
        now += UInt64.random(in: 0..<5, using: &generator) * tick
        let expected = model.filter { $0.value <= now / tick }.keys.sorted()
        expect(&wheel, at: now, expected)
        for gone in expected { model[gone] = nil }
      }
      let count = wheel.count
      #expect(count == model.count)
    }
  }
}
