extension RemoteAddress {
  /// An address with a port.
  public init(_ address: IPAddress, port: UInt16) {
    let isV4 = address.family == .v4
    self.init(
      high: address.high, low: isV4 ? address.low | 0xFFFF_0000_0000 : address.low, port: port)
  }

  /// The address without its port.
  public var ip: IPAddress { IPAddress(high: high, low: low) }

  /// Whether it is one of IPv4.
  public var isV4: Bool { high == 0 && low >> 32 == 0xFFFF }

  /// Reads `192.0.2.1:80` or `[2001:db8::1]:80`.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)[...]
    guard bytes.count <= 64, let colon = bytes.lastIndex(of: UInt8(ascii: ":")),
      let port = IPAddress.decimal(bytes[(colon + 1)...].prefix(6), limit: 0xFFFF)
    else { return nil }
    var host = bytes[..<colon]
    let isBracketed = host.first == UInt8(ascii: "[") && host.last == UInt8(ascii: "]") && host.count > 2
    if isBracketed { host = host.dropFirst().dropLast() }
    guard let address = isBracketed ? IPAddress(ipv6: host) : IPAddress(ipv4: host) else { return nil }
    self.init(address, port: UInt16(truncatingIfNeeded: port))
  }
}

extension RemoteAddress: CustomStringConvertible {
  /// As people write it, with its port, and brackets around IPv6.
  public var description: String { isV4 ? "\(ip):\(port)" : "[\(ip)]:\(port)" }
}
