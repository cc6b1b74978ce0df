import HubCrypto
import HubKernel
import HubTokens

/// Which tickets were used, until they are of no use anyway.
struct TicketMemory: Sendable {
  /// What is remembered of a ticket, and when it ends.
  private var used: [SHA256Digest: Int64] = [:]
  private var nextSweep: Int64 = 0
  private static let sweepPeriod: Int64 = 1

  var count: Int { used.count }

  enum Outcome {
    case fresh
    case used
    case full
  }

  /// Notes that a ticket is used. At most one caller is told that it is fresh.
  mutating func use(_ text: String, until expiry: Int64, now: Int64, limit: Int) -> Outcome {
    if now >= nextSweep {
      used = used.filter { $0.value >= now }
      nextSweep = now + Self.sweepPeriod
    }
    let mark = Digest.sha256(Array(text.utf8))
    if used[mark] != nil { return .used }
    guard used.count < limit else { return .full }
    used[mark] = expiry
    return .fresh
  }
}
