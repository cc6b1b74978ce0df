internal import Glibc
internal import HubKernel

/// Hides as much of clients' addresses as the operator wishes.
enum AddressMask {
  /// The field that holds an address.
  static let field = "address"

  /// The fields as they may be written down.
  static func apply(_ policy: AddressPolicy, to fields: LogLine.Fields) -> LogLine.Fields {
    switch policy {
    case .full: fields
    case .none: fields.filter { $0.name != field }
    case .masked: fields.map { $0.name == field ? ($0.name, masked($0.value)) : $0 }
    }
  }

  /// The network an address is in: /24 of IPv4, /48 of IPv6.
  static func masked(_ text: String) -> String {
    let host = HostPort(text)?.host ?? text
    var four = in_addr()
    if inet_pton(AF_INET, host, &four) == 1 {
      let bytes = withUnsafeBytes(of: four) { Array($0) }
      return "\(bytes[0]).\(bytes[1]).\(bytes[2]).0/24"
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, host, &six) == 1 else { return "masked" }
    let bytes = withUnsafeBytes(of: six) { Array($0) }
    // RFC 4291 §2.5.5.2: an IPv4 address inside an IPv6 one.
    if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
      return "\(bytes[12]).\(bytes[13]).\(bytes[14]).0/24"
    }
    let groups = stride(from: 0, to: 6, by: 2).map { index in
      String(UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]), radix: 16)
    }
    return groups.joined(separator: ":") + "::/48"
  }
}
