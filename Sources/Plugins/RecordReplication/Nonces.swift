import HubKernel

/// Numbers that have been used. One is remembered for as long as its time would be believed.
struct Nonces {
  private var current: Set<String> = []
  private var former: Set<String> = []
  private var since: Int64 = 0

  /// More requests than this within the time for which one counts are not answered.
  static let most = 65_536

  /// Notes a number; false if it was used before, or there are too many.
  mutating func note(_ nonce: String, now: Int64) -> Bool {
    if now - since > Signature.skew * 2 {
      former = now - since > Signature.skew * 4 ? [] : current
      current = []
      since = now
    }
    guard current.count < Self.most, !former.contains(nonce) else { return false }
    return current.insert(nonce).inserted
  }
}
