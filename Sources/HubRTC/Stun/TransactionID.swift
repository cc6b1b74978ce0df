/// What an answer has in common with its question.
struct TransactionID: Hashable, Sendable {
  var high: UInt32
  var low: UInt64

  init(high: UInt32, low: UInt64) {
    self.high = high
    self.low = low
  }

  init(from random: inout any RandomNumberGenerator) {
    high = UInt32(truncatingIfNeeded: random.next())
    low = random.next()
  }
}
