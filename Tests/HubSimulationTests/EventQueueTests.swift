import Testing

@testable import HubSimulation

@Suite struct EventQueueTests {
  @Test func whatIsDueFirstComesFirst() {
    let queue = EventQueue(capacity: 2)
    var dice = Dice(seed: 3)
    let times = (0..<5000).map { _ in Moment(dice.below(700)) }
    for (index, time) in times.enumerated() { queue.arrange(.letter, at: time, index) }
    var taken: [(Moment, Int)] = []
    while let event = queue.takeFirst() { taken.append((event.due, Int(event.subject))) }
    let expected = times.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
    #expect(taken.map(\.0) == expected.map(\.element))
    #expect(taken.map(\.1) == expected.map(\.offset))
  }

  @Test func takingAndArrangingInTurnKeepsTheOrder() {
    let queue = EventQueue()
    var dice = Dice(seed: 4)
    var last: Moment = 0
    for index in 0..<100 { queue.arrange(.tick, at: Moment(dice.below(50)), index) }
    for index in 0..<10_000 {
      guard let event = queue.takeFirst() else { break }
      #expect(event.due >= last)
      last = event.due
      queue.arrange(.tick, at: last + Moment(dice.below(50)), index)
    }
    #expect(queue.count == 100)
  }

  @Test func diceFallTheSameForTheSameSeed() {
    var one = Dice(seed: 9)
    var other = Dice(seed: 9)
    var third = Dice(seed: 10)
    let numbers = (0..<100).map { _ in one.next() }
    #expect(numbers == (0..<100).map { _ in other.next() })
    #expect(numbers != (0..<100).map { _ in third.next() })
    #expect((0..<1000).allSatisfy { _ in (0..<7).contains(one.below(7)) })
    let sixes = (0..<60_000).count { _ in one.below(6) == 5 }
    #expect((9500...10_500).contains(sixes))
  }
}
