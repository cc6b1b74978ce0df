/// So many at once, and so many a second.
struct Bucket {
  private let rate: Int
  private let burst: Int
  /// In thousandths.
  private var level: Int
  private var filledAt: Milliseconds

  init(rate: Int, seconds: Int, now: Milliseconds) {
    self.rate = max(rate, 1)
    burst = max(rate, 1) &* max(seconds, 1) &* 1_000
    level = burst
    filledAt = now
  }

  /// Takes so many out; false if there are not enough.
  mutating func take(_ count: Int, now: Milliseconds) -> Bool {
    let span = Int(min(max(now &- filledAt, 0), 3_600_000))
    if span > 0 {
      level = min(burst, level &+ span &* rate)
      filledAt = now
    }
    guard level >= count &* 1_000 else { return false }
    level &-= count &* 1_000
    return true
  }
}
