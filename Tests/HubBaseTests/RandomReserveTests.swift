import Testing

@testable import HubBase

@Suite struct RandomReserveTests {
  @Test func givesNoNumberTwiceAndNoneThatWasWiped() {
    let reserves = [RandomReserve(), RandomReserve()]
    let numbers = (0..<1_000).map { reserves[$0 % 2].next() }
    #expect(Set(numbers).count == numbers.count)
    #expect(!numbers.contains(0))
    // Every bit is sometimes set and sometimes not.
    #expect(numbers.reduce(0, |) == .max && numbers.reduce(.max, &) == 0)
  }
}
