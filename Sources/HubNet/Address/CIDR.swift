/// A network, written `10.0.0.0/8`; a single address is a network of its own.
struct CIDR: Hashable, Sendable {
  let base: IPAddress
  let prefix: Int

  /// Bits beyond the prefix are cleared. A network around all IPv4-mapped addresses is refused, since it
  /// would mean something else than it says.
  init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)[...]
    let slash = bytes.firstIndex(of: ASCII.slash) ?? bytes.endIndex
    let written = bytes[..<slash]
    guard let address = IPAddress(text: written) else { return nil }
    let isMapped = address.family == .v4 && written.contains(ASCII.colon)
    let width = address.family == .v4 && !isMapped ? 32 : 128
    var length = width
    if slash != bytes.endIndex {
      let digits = bytes[(slash &+ 1)...]
      guard digits.count == 1 || digits.first != ASCII.zero,
        let number = ASCII.decimal(digits, limit: width)
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

  func contains(_ address: IPAddress) -> Bool {
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
