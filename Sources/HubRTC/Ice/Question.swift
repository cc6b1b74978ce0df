internal import HubWire

/// A request that was sent and not answered yet (RFC 8489 §6.2.1).
struct Question<Purpose> {
  /// RFC 8489 §6.2.1: after the last time it is waited this many times as long as at first.
  private static var lastWait: Int64 { 16 }

  let id: TransactionID
  let purpose: Purpose
  let bytes: [UInt8]
  let to: RemoteAddress
  let askedAt: Int64
  /// How long the first answer is waited for.
  let firstWait: Int64
  /// Nobody waits for it after this, whatever the count says.
  var endsAt = Int64.max
  var count = 1
  /// When it is asked again, or given up.
  var nextAt: Int64
  /// A newer one took its place: an answer still counts, and it is not asked again.
  var isCancelled = false

  init(
    _ id: TransactionID, _ purpose: Purpose, _ bytes: UnsafeRawBufferPointer, to: RemoteAddress,
    wait: Int64, now: Int64
  ) {
    self.id = id
    self.purpose = purpose
    self.bytes = Array(bytes)
    self.to = to
    askedAt = now
    firstWait = wait
    nextAt = now + wait
  }

  /// Counts another time it was asked.
  mutating func askAgain(of attempts: Int, now: Int64) {
    count += 1
    let wait = count >= attempts ? firstWait * Self.lastWait : firstWait << min(count - 1, 20)
    nextAt = min(now + wait, endsAt)
  }
}
