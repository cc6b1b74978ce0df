import HubKernel

/// How much may be had in what time, and how much of it at once.
struct Rate: Sendable, Equatable {
  static let second: UInt64 = 1_000_000_000
  static let minute: UInt64 = 60 * second

  /// So much comes back.
  let count: UInt64
  /// In so many nanoseconds.
  let period: UInt64
  /// What may be had at once.
  let burst: Int
  /// How long it takes until a bucket that is empty is full.
  let depth: Int64
  /// What one costs, for the many that take one at a time.
  let one: Int64

  /// Beyond this nothing costs more, so that no product of it overflows.
  private static let mostUnits = UInt64(Int64.max) / minute

  /// So much in a period; 0 means as much as anybody likes.
  init(_ count: Int, per period: UInt64 = Rate.second, burst: Int) {
    self.period = period
    guard count > 0 else {
      self.count = .max >> 2
      self.burst = .max
      depth = .max >> 2
      one = 0
      return
    }
    self.count = UInt64(count)
    self.burst = burst
    one = Rate.cost(of: 1, UInt64(count), period)
    depth = Rate.cost(of: UInt64(max(burst, 1)), UInt64(count), period)
  }

  static let unlimited = Rate(0, burst: 0)

  var isLimited: Bool { burst != .max }

  /// How long it takes until so much has come back: what taking it costs. Rounded up, so that nobody gets
  /// more than is said, and at most a nanosecond less.
  @inline(__always)
  func cost(of units: Int) -> Int64 {
    Rate.cost(of: UInt64(max(units, 0)), count, period)
  }

  /// What so many cost at so many in a second.
  @inline(__always)
  static func perSecond(_ units: Int, _ count: UInt64) -> Int64 {
    cost(of: UInt64(truncatingIfNeeded: units), count, second)
  }

  @inline(__always)
  private static func cost(of units: UInt64, _ count: UInt64, _ period: UInt64) -> Int64 {
    // The count is at least one, the product has fewer than 63 bits and the count fewer than 63.
    let sum = min(units, mostUnits) &* period &+ count &- 1
    return Int64(truncatingIfNeeded: sum / count)
  }
}
