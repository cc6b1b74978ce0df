import HubKernel

/// Bans, found by address.
struct Bans: Sendable {
  /// There are no more than these.
  static let limit = 100_000

  private var entries: [Subnet: Ban] = [:]
  /// How many bans there are of each length, so that a look-up takes as many steps as there are lengths.
  private var lengths: [Length: Int] = [:]

  private struct Length: Hashable {
    var family: IPAddress.Family
    var prefix: Int
  }

  /// Those that stand in the settings, which never end.
  init(settings subnets: [String] = []) {
    for subnet in subnets.compactMap({ Subnet($0) }) {
      _ = put(Ban(subnet: subnet, until: nil, reason: "in the settings", by: "settings"))
    }
  }

  var count: Int { entries.count }

  /// All of them, in a stable order.
  var all: [Ban] {
    entries.values.sorted { one, other in
      let (first, second) = (one.subnet, other.subnet)
      return (first.base.high, first.base.low, first.prefix) < (
        second.base.high, second.base.low, second.prefix
      )
    }
  }

  subscript(subnet: Subnet) -> Ban? { entries[subnet] }

  /// Adds a ban, or replaces that of the same subnet; false when there are too many.
  mutating func put(_ ban: Ban) -> Bool {
    guard entries[ban.subnet] != nil || entries.count < Bans.limit else { return false }
    if entries.updateValue(ban, forKey: ban.subnet) == nil {
      lengths[Bans.length(ban.subnet), default: 0] += 1
    }
    return true
  }

  mutating func remove(_ subnet: Subnet) -> Ban? {
    guard let ban = entries.removeValue(forKey: subnet) else { return nil }
    let length = Bans.length(subnet)
    lengths[length] = (lengths[length] ?? 1) > 1 ? (lengths[length] ?? 1) - 1 : nil
    return ban
  }

  /// Of those that hold for an address now, the one that holds longest.
  func find(_ address: IPAddress, at milliseconds: Int64) -> Ban? {
    var longest: Ban?
    for length in lengths.keys where length.family == address.family {
      guard let ban = entries[Subnet(address, prefix: length.prefix)], !ban.hasEnded(at: milliseconds) else {
        continue
      }
      if longest == nil || (ban.until ?? .max) > (longest?.until ?? .max) { longest = ban }
    }
    return longest
  }

  /// Forgets those that have ended; returns how many those were.
  mutating func sweep(at milliseconds: Int64) -> Int {
    let ended = entries.values.filter { $0.hasEnded(at: milliseconds) }
    for ban in ended { _ = remove(ban.subnet) }
    return ended.count
  }

  private static func length(_ subnet: Subnet) -> Length {
    Length(family: subnet.base.family, prefix: subnet.prefix)
  }
}

extension Ban {
  func hasEnded(at milliseconds: Int64) -> Bool { until.map { $0 <= milliseconds } ?? false }
}
