/// Percent-encoding of targets and queries. RFC 3986 §2.1.
enum PercentCoding {
  /// The byte at `index`, decoded, and where the next one begins; `nil` where a percent sign lacks its
  /// digits.
  static func unit(_ bytes: ArraySlice<UInt8>, at index: Int) -> (byte: UInt8, next: Int)? {
    let byte = bytes[index]
    guard byte == ASCII.percent else { return (byte, index &+ 1) }
    guard bytes.endIndex &- index > 2, let high = ASCII.hexValue(bytes[index &+ 1]),
      let low = ASCII.hexValue(bytes[index &+ 2])
    else { return nil }
    return (high << 4 | low, index &+ 3)
  }

  static func decode(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> [UInt8]? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      guard let unit = unit(bytes, at: index) else { return nil }
      decoded.append(plusIsSpace && bytes[index] == 0x2B ? ASCII.space : unit.byte)
      index = unit.next
    }
    return decoded
  }

  /// Decoded text, or `nil` if it is not valid UTF-8.
  static func text(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> String? {
    decode(bytes, plusIsSpace: plusIsSpace).flatMap { String(validating: $0, as: UTF8.self) }
  }

  /// A segment of `RequestHead.path` with everything decoded that routing left encoded.
  static func text(_ segment: some StringProtocol) -> String? {
    text(Array(segment.utf8)[...])
  }

  /// Whether `bytes` decode to exactly `text`.
  static func matches(_ bytes: ArraySlice<UInt8>, _ text: String) -> Bool {
    var index = bytes.startIndex
    for expected in text.utf8 {
      guard index < bytes.endIndex, let unit = unit(bytes, at: index) else { return false }
      let byte = bytes[index] == 0x2B ? ASCII.space : unit.byte
      if byte != expected { return false }
      index = unit.next
    }
    return index == bytes.endIndex
  }
}
