/// An address of either family. An IPv4-mapped IPv6 address is the IPv4 address it maps, so that no list of
/// addresses can be passed by in another spelling.
public struct IPAddress: Hashable, Sendable {
  /// Which of the two kinds an address is of.
  public enum Family: Sendable {
    case v4, v6
  }

  /// Its kind.
  public let family: Family
  /// The first eight bytes; zero for IPv4.
  public let high: UInt64
  /// The last eight bytes; for IPv4 its four.
  public let low: UInt64

  /// An IPv4 address, the first byte in the highest place.
  public init(v4: UInt32) {
    family = .v4
    high = 0
    low = UInt64(v4)
  }

  /// An address of sixteen bytes.
  public init(high: UInt64, low: UInt64) {
    let isMapped = high == 0 && low >> 32 == 0xFFFF
    family = isMapped ? .v4 : .v6
    self.high = high
    self.low = isMapped ? low & 0xFFFF_FFFF : low
  }

  /// Four or sixteen bytes in network order.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for byte in bytes {
      high = high << 8 | low >> 56
      low = low << 8 | UInt64(byte)
    }
    if bytes.count == 4 {
      self.init(v4: UInt32(truncatingIfNeeded: low))
    } else {
      self.init(high: high, low: low)
    }
  }

  /// Sixteen bytes, IPv4 as an IPv4-mapped address.
  public var bytes: [UInt8] {
    let tail = family == .v4 ? low | 0xFFFF_0000_0000 : low
    return (0..<16).map { index in
      let half: UInt64 = index < 8 ? high : tail
      let shift = UInt64((7 &- (index & 7)) &* 8)
      return UInt8(truncatingIfNeeded: half >> shift)
    }
  }

  /// Whether it leads back to the machine itself.
  public var isLoopback: Bool {
    family == .v4 ? low >> 24 == 127 : high == 0 && low == 1
  }

  /// Whether it stands for every address of the machine.
  public var isUnspecified: Bool { high == 0 && low == 0 }
}
