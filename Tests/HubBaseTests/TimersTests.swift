import Testing

@testable import HubBase

@Suite struct TimersTests {
  private let clock = HandClock()
  private let timers: Timers
  private let done = Lock([String]())

  init() { timers = Timers(clock, on: nil) }

  private func note(_ word: String) -> @Sendable () -> Void {
    { [done] in done.withLock { $0.append(word) } }
  }

  private var notes: [String] { done.withLock { $0 } }

  private func pass(_ duration: Duration) {
    clock.move(duration)
    timers.fire()
  }

  @Test func doesThingsInTheOrderOfTheirTimeAndOfAsking() {
    for (delay, word) in [(3, "c"), (1, "a"), (2, "b"), (1, "a2"), (3, "c2"), (0, "0")] {
      timers.after(.seconds(delay), note(word))
    }
    timers.fire()
    #expect(notes == ["0"])
    #expect(timers.nextDue == clock.now + 1_000_000_000)
    pass(.seconds(3))
    #expect(notes == ["0", "a", "a2", "b", "c", "c2"])
    #expect(timers.count == 0)
    #expect(timers.nextDue == nil)
  }

  @Test func doesNothingBeforeItsTimeAndNothingTwice() {
    timers.after(.milliseconds(10), note("a"))
    pass(.nanoseconds(9_999_999))
    #expect(notes.isEmpty)
    pass(.nanoseconds(1))
    #expect(notes == ["a"])
    pass(.seconds(60))
    #expect(notes == ["a"])
  }

  @Test func doesNothingThatWasCancelled() {
    let number = timers.after(.seconds(1), note("a"))
    timers.after(.seconds(1), note("b"))
    timers.cancel(number)
    timers.cancel(number)
    timers.cancel(4_711)
    #expect(timers.count == 1)
    pass(.seconds(1))
    #expect(notes == ["b"])
  }

  @Test func whatIsCancelledByWhatIsDoneAtTheSameMomentIsNotDone() {
    let numbers = Lock([Int]())
    timers.after(.seconds(1)) { [timers, done] in
      done.withLock { $0.append("first") }
      for number in numbers.withLock({ $0 }) { timers.cancel(number) }
    }
    let second = timers.after(.seconds(1), note("second"))
    numbers.withLock { $0 = [second] }
    pass(.seconds(1))
    #expect(notes == ["first"])
    #expect(timers.count == 0)
  }

  @Test func whatIsAddedWhileThingsAreDoneWaitsForTheNextTime() {
    timers.after(.zero) { [timers, done, note = note("again")] in
      done.withLock { $0.append("once") }
      timers.after(.zero, note)
    }
    timers.fire()
    #expect(notes == ["once"])
    timers.fire()
    #expect(notes == ["once", "again"])
  }

  @Test func repeatsUntilItIsCancelled() {
    let ticket = timers.every(.seconds(2), note("tick"))
    pass(.seconds(1))
    #expect(notes.isEmpty)
    for _ in 0..<4 { pass(.seconds(1)) }
    #expect(notes == ["tick", "tick"])
    #expect(timers.count == 1)
    timers.cancel(ticket)
    #expect(timers.count == 0)
    pass(.seconds(60))
    #expect(notes == ["tick", "tick"])
  }

  @Test func doesNotMakeUpForWhatItMissed() {
    _ = timers.every(.seconds(1), note("tick"))
    pass(.seconds(3_600))
    #expect(notes == ["tick"])
    pass(.seconds(1))
    #expect(notes == ["tick", "tick"])
  }

  @Test func mayBeCancelledByItsOwnWork() {
    let ticket = Lock<TimerTicket?>(nil)
    let made = timers.every(.seconds(1)) { [timers, done] in
      done.withLock { $0.append("tick") }
      if let own = ticket.withLock({ $0 }) { timers.cancel(own) }
    }
    ticket.withLock { $0 = made }
    pass(.seconds(1))
    pass(.seconds(1))
    #expect(notes == ["tick"])
    #expect(timers.count == 0)
  }

  @Test(arguments: [Duration.seconds(Int64.max), .seconds(20_000_000_000), .nanoseconds(Int64.max)])
  func whatIsTooFarAwayNeverComes(delay: Duration) {
    clock.move(.nanoseconds(Int64.max))
    clock.move(.nanoseconds(Int64.max - 1_000_000))
    let number = timers.after(delay, note("never"))
    _ = timers.every(delay, note("never"))
    timers.after(.nanoseconds(10), note("soon"))
    #expect(timers.nextDue == clock.now + 10)
    pass(.nanoseconds(500_000))
    #expect(notes == ["soon"])
    timers.cancel(number)
    #expect(timers.count == 1)
  }

  @Test func aTimeInThePastIsNow() {
    timers.after(.seconds(-5), note("late"))
    timers.fire()
    #expect(notes == ["late"])
  }

  @Test func nothingIsDoneAfterTheEnd() {
    timers.after(.seconds(1), note("a"))
    _ = timers.every(.seconds(1), note("tick"))
    timers.end()
    timers.after(.seconds(1), note("b"))
    #expect(timers.count == 0)
    pass(.seconds(10))
    #expect(notes.isEmpty)
  }

  @Test func manyOfThemComeInOrder() {
    var random = SystemRandomNumberGenerator()
    let delays = (0..<2_000).map { _ in Int64.random(in: 0..<500, using: &random) }
    let order = Lock([(delay: Int64, place: Int)]())
    var numbers: [Int] = []
    for (place, delay) in delays.enumerated() {
      numbers.append(timers.after(.nanoseconds(delay)) { order.withLock { $0.append((delay, place)) } })
    }
    for place in stride(from: 0, to: delays.count, by: 3) { timers.cancel(numbers[place]) }
    for _ in 0..<50 { pass(.nanoseconds(10)) }
    let expected = delays.enumerated().filter { $0.offset % 3 != 0 }
      .sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }.map(\.offset)
    #expect(order.withLock { $0.map(\.place) } == expected)
  }

  @Test func wakesUpByItselfAlsoWhenSomethingSoonerComes() async {
    let timers = Timers(SystemClock(), on: nil)
    timers.after(.seconds(100_000), note("far"))
    await withCheckedContinuation { continuation in
      timers.after(.milliseconds(1)) { continuation.resume() }
    }
    #expect(timers.count == 1)
    #expect(notes.isEmpty)
    timers.end()
  }

  @Test func givesUpOnWorkThatTakesTooLong() async {
    let timers = Timers(SystemClock(), on: nil)
    #expect(await timers.within(.seconds(100_000)) {})
    #expect(timers.count == 0)
    let hung = await timers.within(.milliseconds(1)) { [clock] in await clock.sleep(until: .max) }
    #expect(!hung)
    timers.end()
  }
}
