import HubKernel

@testable import RateLimit

/// A token bucket as it stands in books, in whole numbers: what is in it is counted in tokens times the
/// period, and refilled as time passes.
struct PlainBucket {
  private(set) var credit: Int128
  private let count: Int128
  private let period: Int128
  private let most: Int128
  private var time: UInt64

  init(count: Int, period: UInt64, burst: Int, at time: UInt64) {
    self.count = Int128(count)
    self.period = Int128(period)
    most = Int128(burst) * Int128(period)
    credit = most
    self.time = time
  }

  /// The clock may have come round.
  mutating func pass(to now: UInt64) {
    credit = min(most, credit + Int128(now &- time) * count)
    time = now
  }

  /// What is missing for so many tokens, in nanoseconds; zero if nothing is.
  func wait(_ units: Int) -> Int64 {
    let short = Int128(units) * period - credit
    return short > 0 ? Int64((short + count - 1) / count) : 0
  }

  mutating func take(_ units: Int) { credit -= Int128(units) * period }

  /// How many tokens are in it, and what one nanosecond brings.
  var tokens: Int { Int(credit / period) }
  var drop: Int128 { count }
  func isShort(of units: Int, by slack: Int128) -> Bool { Int128(units) * period > credit + slack }
}

/// Random numbers that are the same for the same seed.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A span of time: most are short, some are long, a few very long.
  mutating func span() -> UInt64 {
    switch Int.random(in: 0..<10, using: &self) {
    case 0..<4: UInt64.random(in: 0...1_000, using: &self)
    case 4..<8: UInt64.random(in: 0...50_000_000, using: &self)
    case 8: UInt64.random(in: 0...5_000_000_000, using: &self)
    default: UInt64.random(in: 0...1_000_000_000_000_000, using: &self)
    }
  }
}
