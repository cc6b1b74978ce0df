/// So many in a minute: kept as the time at which all of them may be had again.
struct Allowance: Sendable {
  private(set) var full: Int64 = 0

  private static let minute: Int64 = 60_000_000_000

  /// Takes one; returns zero, or the nanoseconds to wait, and takes nothing.
  mutating func take(_ perMinute: Int, at now: Int64) -> Int64 {
    let cost = Self.minute / Int64(max(perMinute, 1))
    // Never more than a minute, whatever the limit was and whatever the clock has done since.
    let missing = min(max(full &- now, 0), Self.minute)
    let needed = missing &+ cost
    guard needed <= Self.minute else { return needed &- Self.minute }
    full = now &+ needed
    return 0
  }

  /// Whether nothing is known here that matters.
  func isWhole(at now: Int64) -> Bool { full &- now <= 0 }
}
