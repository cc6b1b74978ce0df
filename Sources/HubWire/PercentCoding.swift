/// Percent-encoding of query components (RFC 3986 §2.1, with `+` for a space as forms write it).
enum PercentCoding {
  /// The text that is meant; nil where a percent sign lacks its digits, or when it is not UTF-8.
  static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    guard bytes.contains(where: isCoded) else { return String(validating: bytes, as: UTF8.self) }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      guard let byte = next(in: bytes, &index) else { return nil }
      decoded.append(byte)
    }
    return String(validating: decoded, as: UTF8.self)
  }

  /// Whether `bytes` decode to exactly `wanted`.
  static func matches(_ bytes: UnsafeBufferPointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    for byte in wanted {
      guard index < bytes.count, next(in: bytes, &index) == byte else { return false }
    }
    return index == bytes.count
  }

  private static func isCoded(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "%") || byte == UInt8(ascii: "+")
  }

  /// The byte meant at `index`, which moves past it.
  private static func next(in bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> UInt8? {
    let byte = bytes[index]
    index += 1
    if byte == UInt8(ascii: "+") { return UInt8(ascii: " ") }
    guard byte == UInt8(ascii: "%") else { return byte }
    guard bytes.count - index >= 2, let high = digit(bytes[index]), let low = digit(bytes[index + 1]) else {
      return nil
    }
    index += 2
    return high << 4 | low
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
    default: nil
    }
  }
}
