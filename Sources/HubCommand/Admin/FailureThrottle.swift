internal import HubKernel

/// Makes whoever shows wrong tokens wait, by address.
final class FailureThrottle: Sendable {
  private struct Record {
    var failures: Int
    var began: UInt64
  }

  /// So many wrong tokens are heard in one window; whoever shows more is not listened to until it is over.
  static let most = 10
  static let window = Duration.seconds(60)
  /// An attacker with more addresses than these makes the oldest forgotten, and gains a window for each.
  static let mostAddresses = 1_024

  private let records = Lock<[String: Record]>([:])

  /// How long the address has to wait before it is listened to again; nil when it need not.
  func wait(_ address: String, at now: UInt64) -> Duration? {
    let key = Self.network(of: address)
    return records.withLock { records in
      guard let record = records[key], record.failures >= FailureThrottle.most else { return nil }
      let end = record.began &+ FailureThrottle.window.nanoseconds
      guard now < end else {
        records[key] = nil
        return nil
      }
      return .nanoseconds(Int64(clamping: end - now))
    }
  }

  func noteFailure(_ address: String, at now: UInt64) {
    let key = Self.network(of: address)
    records.withLock { records in
      if records[key] == nil, records.count >= FailureThrottle.mostAddresses,
        let oldest = records.min(by: { $0.value.began < $1.value.began })
      {
        records[oldest.key] = nil
      }
      var record = records[key] ?? Record(failures: 0, began: now)
      if now &- record.began >= FailureThrottle.window.nanoseconds {
        record = Record(failures: 0, began: now)
      }
      record.failures += 1
      records[key] = record
    }
  }

  /// Who has one IPv6 address has all of its /64.
  static func network(of address: String) -> String {
    guard address.contains(":") else { return address }
    let parts = address.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
    var groups = parts[0].split(separator: ":").map(String.init)
    let rest = parts.count > 1 ? parts[1].split(separator: ":").map(String.init) : []
    while groups.count + rest.count < 8, parts.count > 1 { groups.append("0") }
    return (groups + rest).prefix(4).joined(separator: ":") + "::/64"
  }
}
