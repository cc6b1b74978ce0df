/// A part of all addresses, written `10.0.0.0/8`; a single address is one of its own.
public struct Subnet: Hashable, Sendable {
  /// Its first address.
  public let base: IPAddress
  /// How many bits all its addresses share.
  public let prefix: Int

  /// The part around an address that shares so many of its bits; fewer than none are none, and more than
  /// there are all.
  public init(_ address: IPAddress, prefix: Int) {
    self.prefix = min(max(prefix, 0), address.family == .v4 ? 32 : 128)
    base = Self.masked(address, self.prefix)
  }

  /// Bits beyond the prefix are cleared. One around all IPv4-mapped addresses is refused, since it would mean
  /// something else than it says.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)[...]
    let slash = bytes.firstIndex(of: UInt8(ascii: "/")) ?? bytes.endIndex
    let written = bytes[..<slash]
    guard let address = IPAddress(text: written) else { return nil }
    let isMapped = address.family == .v4 && written.contains(UInt8(ascii: ":"))
    let width = address.family == .v4 && !isMapped ? 32 : 128
    var length = width
    if slash != bytes.endIndex {
      let digits = bytes[(slash &+ 1)...]
      guard digits.count == 1 || digits.first != UInt8(ascii: "0"),
        let number = IPAddress.decimal(digits, limit: width)
      else { return nil }
      length = number
    }
    if isMapped {
      if length < 96 { return nil }
      length &-= 96
    }
    prefix = length
    base = Self.masked(address, length)
  }

  /// Whether an address is one of its own.
  public func contains(_ address: IPAddress) -> Bool {
    address.family == base.family && Self.masked(address, prefix) == base
  }

  private static func masked(_ address: IPAddress, _ prefix: Int) -> IPAddress {
    // `<<` with 64 or more gives zero in Swift, so every prefix is covered.
    if address.family == .v4 {
      return IPAddress(v4: UInt32(truncatingIfNeeded: address.low) & (UInt32.max << (32 &- prefix)))
    }
    let high = UInt64.max << max(0, 64 &- prefix)
    let low = UInt64.max << min(64, 128 &- prefix)
    return IPAddress(high: address.high & high, low: address.low & low)
  }
}

extension Subnet: CustomStringConvertible {
  /// As people write it; a single address without its length.
  public var description: String {
    prefix == (base.family == .v4 ? 32 : 128) ? base.description : "\(base)/\(prefix)"
  }
}
