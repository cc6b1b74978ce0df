/// Brings the path of a target into the one form that routes are compared with.
///
/// The result is ASCII: `%2F`, `%25` and everything beyond ASCII stay encoded, with capital digits. So no
/// path gains a slash by decoding, no two paths become one, and comparing strings compares bytes, where Swift
/// would otherwise hold a Kelvin sign and a K to be equal.
enum RequestPath {
  static func normalised(_ bytes: ArraySlice<UInt8>) throws(HTTPFailure) -> String {
    if bytes.isEmpty { return "/" }
    var path: [UInt8] = []
    var hasEncodedText = false
    path.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      guard bytes[index] == ASCII.percent || isLiteral(bytes[index]),
        let unit = PercentCoding.unit(bytes, at: index), !ASCII.isControl(unit.byte)
      else { throw .invalidTarget }
      if bytes[index] == ASCII.percent, staysEncoded(unit.byte) {
        path += [ASCII.percent, digit(unit.byte >> 4), digit(unit.byte & 15)]
        hasEncodedText = hasEncodedText || unit.byte >= 0x80
      } else {
        path.append(unit.byte)
      }
      index = unit.next
    }
    if hasEncodedText, PercentCoding.text(bytes) == nil { throw .invalidTarget }
    if hasDotSegment(path) { throw .invalidTarget }
    return String(decoding: path, as: UTF8.self)
  }

  private static func staysEncoded(_ byte: UInt8) -> Bool {
    byte == ASCII.slash || byte == ASCII.percent || byte >= 0x80
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 &+ value : 0x37 &+ value }

  // RFC 3986 §3.3: pchar and the slash.
  private static func isLiteral(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0x21, 0x24, 0x26...0x2F, 0x3A, 0x3B, 0x3D, 0x40, 0x5F, 0x7E: true
    default: false
    }
  }

  /// Clients resolve `.` and `..` before they send; what still holds them means to deceive.
  private static func hasDotSegment(_ path: [UInt8]) -> Bool {
    var length = 0
    var dots = 0
    for byte in path {
      if byte != ASCII.slash {
        length &+= 1
        if byte == ASCII.dot { dots &+= 1 }
      } else if isDotSegment(length, dots) {
        return true
      } else {
        length = 0
        dots = 0
      }
    }
    return isDotSegment(length, dots)
  }

  private static func isDotSegment(_ length: Int, _ dots: Int) -> Bool {
    dots == length && (length == 1 || length == 2)
  }
}
