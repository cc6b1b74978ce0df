import Testing

@testable import HubLoad

@Suite struct TimeHistogramTests {
  @Test func timesAreKeptToWithinOnePartIn64() {
    for time in [0, 1, 127, 128, 129, 1_000, 12_345, 999_999, 7_654_321, 123_456_789_012] as [UInt64] {
      var histogram = TimeHistogram()
      histogram.add(time)
      histogram.add(time * 3)
      let found = histogram.time(at: 0.5)
      #expect(found >= time && Double(found) <= Double(time) * (1 + 1.0 / 64), "\(time) became \(found)")
      #expect(histogram.most == time * 3 && histogram.time(at: 1) == time * 3)
    }
  }

  @Test func percentilesCountEveryTime() {
    var histogram = TimeHistogram()
    for time in 1...1_000 as ClosedRange<UInt64> { histogram.add(time * 1_000) }
    for (share, exact) in [(0.5, 500_000.0), (0.9, 900_000), (0.99, 990_000), (0.999, 999_000)] {
      let found = Double(histogram.time(at: share))
      #expect(found >= exact && found <= exact * 1.016)
    }
    #expect(histogram.count == 1_000 && histogram.least == 1_000 && histogram.mean == 500_500)
  }

  @Test func partsAddUpToTheWhole() {
    var (one, other, both) = (TimeHistogram(), TimeHistogram(), TimeHistogram())
    for time in 0..<500 as Range<UInt64> {
      one.add(time * 7_001)
      other.add(time * time)
      both.add(time * 7_001)
      both.add(time * time)
    }
    one.add(other)
    for share in [0.1, 0.5, 0.9, 0.99, 1] { #expect(one.time(at: share) == both.time(at: share)) }
    #expect(one.count(from: 0, to: .max) == both.count && one.count == 1_000)
  }

  @Test func whatNobodyWaitsForIsCountedAsTheLongest() {
    var histogram = TimeHistogram()
    histogram.add(.max)
    #expect(histogram.count == 1 && histogram.most == 1 << 40 - 1)
    #expect(TimeHistogram().time(at: 0.99) == 0)
  }
}
