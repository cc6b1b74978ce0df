/// Base64 with padding, exactly as RFC 4648 §4 has it.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding: UInt8 = 0x3D

  static func encode(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var encoded: [UInt8] = []
    encoded.reserveCapacity((bytes.count / 3 &+ 1) &* 4)
    var pending: UInt32 = 0
    var bits: UInt32 = 0
    for byte in bytes {
      pending = pending << 8 | UInt32(byte)
      bits &+= 8
      while bits >= 6 {
        bits &-= 6
        encoded.append(alphabet[Int(pending >> bits & 63)])
      }
    }
    if bits > 0 { encoded.append(alphabet[Int(pending << (6 &- bits) & 63)]) }
    while encoded.count & 3 != 0 { encoded.append(padding) }
    return encoded
  }

  /// Refuses white space, missing padding, and bits in the padding that would give one value two spellings.
  static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.count / 4 &* 3)
    return read(text) { decoded.append($0) } ? decoded : nil
  }

  /// How many bytes a text stands for; nil if it would be refused.
  static func decodedCount(_ text: ArraySlice<UInt8>) -> Int? {
    var count = 0
    return read(text) { _ in count &+= 1 } ? count : nil
  }

  @inline(__always)
  private static func read(_ text: ArraySlice<UInt8>, _ use: (UInt8) -> Void) -> Bool {
    guard text.count & 3 == 0 else { return false }
    var digits = text
    if digits.last == padding { digits.removeLast() }
    if digits.last == padding { digits.removeLast() }
    var pending: UInt32 = 0
    var bits: UInt32 = 0
    for byte in digits {
      guard let value = value(byte) else { return false }
      pending = pending << 6 | UInt32(value)
      bits &+= 6
      if bits >= 8 {
        bits &-= 8
        use(UInt8(truncatingIfNeeded: pending >> bits))
      }
    }
    return pending & (1 << bits &- 1) == 0
  }

  private static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x41...0x5A: byte &- 0x41
    case 0x61...0x7A: byte &- 0x47
    case 0x30...0x39: byte &+ 4
    case 0x2B: 62
    case 0x2F: 63
    default: nil
    }
  }
}
