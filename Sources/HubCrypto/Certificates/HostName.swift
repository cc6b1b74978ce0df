internal import COpenSSL

/// Who a client means to reach: a DNS name, or an IP address. The two are compared with different parts of a
/// certificate (RFC 6125 §6.4, RFC 5280 §4.2.1.6).
enum HostName: Equatable {
  case name(String)
  case address(String)

  /// RFC 1035 §2.3.4.
  static let longest = 253

  /// Nothing but letters, digits, dots, hyphens and underscores passes, since C would cut a name at a zero
  /// byte, and an empty name would turn the check off.
  init?(_ text: String) {
    var bytes = Array(text.utf8)
    if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") {
      bytes = Array(bytes[1..<bytes.count - 1])
    }
    guard (1...Self.longest).contains(bytes.count) else { return nil }
    let plain = String(decoding: bytes, as: UTF8.self)
    if bytes.allSatisfy(Self.isAddressByte), let packed = a2i_IPADDRESS(plain) {
      ASN1_OCTET_STRING_free(packed)
      self = .address(plain)
      return
    }
    ERR_clear_error()
    if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
    guard !bytes.isEmpty, bytes.first != UInt8(ascii: "."), bytes.allSatisfy(Self.isNameByte) else {
      return nil
    }
    self = .name(String(decoding: bytes, as: UTF8.self))
  }

  private static func isAddressByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "."), UInt8(ascii: ":"):
      true
    default: false
    }
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
