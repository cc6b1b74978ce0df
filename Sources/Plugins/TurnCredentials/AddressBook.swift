import HubKernel

/// How much each address has asked for of late. Whoever has not asked for a minute is forgotten.
final class AddressBook: Sendable {
  private struct Pages: Sendable {
    var allowances: [Subnet: Allowance] = [:]
    var sweptAt: Int64 = 0
  }

  /// Addresses beyond these are not known, and so not slowed down: whoever has that many gains nothing by one
  /// more.
  static let limit = 65_536
  /// A full book is looked through no more often than this, or a flood would make each request look.
  private static let sweepPause: Int64 = 1_000_000_000
  /// Whoever has one address of IPv6 has at least so many of them.
  private static let sixBits = 64

  private let pages = Lock(Pages())

  /// Takes one; returns zero, or the nanoseconds to wait.
  func take(_ address: IPAddress, _ perMinute: Int, at now: Int64) -> Int64 {
    let key = Subnet(address, prefix: address.family == .v4 ? 32 : Self.sixBits)
    return pages.withLock { pages in
      if pages.allowances[key] == nil, pages.allowances.count >= Self.limit {
        if now &- pages.sweptAt >= Self.sweepPause { Self.sweep(&pages, at: now) }
        guard pages.allowances.count < Self.limit else { return 0 }
      }
      return pages.allowances[key, default: Allowance()].take(perMinute, at: now)
    }
  }

  /// Forgets those who may have all they ever may.
  func sweep(at now: Int64) { pages.withLock { Self.sweep(&$0, at: now) } }

  /// How many it knows.
  var count: Int { pages.withLock { $0.allowances.count } }

  private static func sweep(_ pages: inout Pages, at now: Int64) {
    pages.sweptAt = now
    pages.allowances = pages.allowances.filter { !$0.value.isWhole(at: now) }
  }
}
