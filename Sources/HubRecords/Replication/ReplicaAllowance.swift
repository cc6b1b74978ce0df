/// So much a second, and a second's worth at once.
struct ReplicaAllowance {
  private let rate: Double
  private var left: Double
  private var since: Int64

  init(perSecond rate: Int, now: Int64) {
    self.rate = Double(rate)
    left = Double(rate)
    since = now
  }

  /// Takes some of it; false, and nothing is taken, when there is less.
  mutating func take(_ amount: Int, now: Int64) -> Bool {
    if now > since {
      left = min(rate, left + rate * Double(now - since) / 1_000)
      since = now
    }
    guard left >= Double(amount) else { return false }
    left -= Double(amount)
    return true
  }
}
