/// Base64 with padding, exactly as RFC 4648 §4 has it.
enum Base64 {
  private static let padding: UInt8 = 0x3D

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    let length = (bytes.count &+ 2) / 3 &* 4
    return [UInt8](unsafeUninitializedCapacity: length) { encoded, count in
      var place = 0
      while place < bytes.count {
        var pending: UInt32 = 0
        for offset in 0..<3 {
          let index = place &+ offset
          pending = pending << 8 | (index < bytes.count ? UInt32(bytes[index]) : 0)
        }
        // One byte makes two digits, two make three, three make four.
        let digits = min(3, bytes.count &- place) &+ 1
        for digit in 0..<4 {
          let value = pending >> UInt32(18 &- 6 &* digit) & 63
          encoded[count] = digit < digits ? Base64.digit(value) : padding
          count &+= 1
        }
        place &+= 3
      }
    }
  }

  private static func digit(_ value: UInt32) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: value)
    return switch value {
    case 0..<26: value &+ 0x41
    case 26..<52: value &+ 0x47
    case 52..<62: value &- 4
    case 62: 0x2B
    default: 0x2F
    }
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
