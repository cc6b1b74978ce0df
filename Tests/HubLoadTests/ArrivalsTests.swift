import Testing

@testable import HubLoad

@Suite struct ArrivalsTests {
  @Test func signalsInOrderAreNothingSpecial() {
    var arrivals = Arrivals()
    let isNew = (0..<100 as Range<UInt64>).map { arrivals.take($0) }
    #expect(
      !isNew.contains(false) && arrivals.count == 100 && arrivals.doubled == 0 && arrivals.disordered == 0)
  }

  @Test func aSignalThatComesTwiceIsDoubled() {
    var arrivals = Arrivals()
    let isNew = ([0, 0, 1] as [UInt64]).map { arrivals.take($0) }
    #expect(isNew == [true, false, true] && arrivals.count == 2 && arrivals.doubled == 1)
  }

  @Test func aSignalBehindALaterOneIsOutOfOrder() {
    var arrivals = Arrivals()
    for number in [0, 3, 1, 2, 2, 4] as [UInt64] { _ = arrivals.take(number) }
    #expect(arrivals.count == 5 && arrivals.disordered == 2 && arrivals.doubled == 1)
  }

  @Test func aGapWithoutEndTakesNoMemoryWithoutEnd() {
    var arrivals = Arrivals()
    let isNew = ([.max - 1, 5, 1 << 40] as [UInt64]).map { arrivals.take($0) }
    #expect(isNew == [true, true, false] && arrivals.count == 2)
  }
}
