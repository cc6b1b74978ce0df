/// Bytes as text, for bodies that are no text.
enum Base64 {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for at in stride(from: 0, to: bytes.count, by: 3) {
      let left = min(3, bytes.count - at)
      var bits = 0
      for offset in 0..<3 { bits = bits << 8 | (offset < left ? Int(bytes[at + offset]) : 0) }
      for place in 0..<4 {
        text.append(place <= left ? digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Nil when it is anything else than whole groups of four digits.
  static func decode(_ text: String) -> [UInt8]? {
    let given = Array(text.utf8)
    guard given.count % 4 == 0 else { return nil }
    let padding = given.suffix(2).count { $0 == UInt8(ascii: "=") }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(given.count / 4 * 3)
    for at in stride(from: 0, to: given.count, by: 4) {
      var bits = 0
      for (offset, digit) in given[at..<(at + 4)].enumerated() {
        let isPadding = digit == UInt8(ascii: "=") && at + offset >= given.count - padding
        guard let value = isPadding ? 0 : digits.firstIndex(of: digit) else { return nil }
        bits = bits << 6 | value
      }
      bytes += [
        UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8), UInt8(bits & 255),
      ]
    }
    bytes.removeLast(min(padding, bytes.count))
    return bytes
  }
}
