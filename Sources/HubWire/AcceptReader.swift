/// Reads an `Accept` field byte by byte.
struct AcceptReader {
  let bytes: [UInt8]
  private var index = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

  /// The elements of the list. Empty ones are passed over, as RFC 9110, section 5.6.1 wants it.
  mutating func list() -> [AcceptField.Range]? {
    var ranges: [AcceptField.Range] = []
    while true {
      skipBlanks()
      guard let next = byte else { return ranges }
      if next != UInt8(ascii: ",") {
        guard ranges.count < AcceptField.mostRanges, let range = range() else { return nil }
        ranges.append(range)
        skipBlanks()
      }
      guard byte == nil || take(",") else { return nil }
    }
  }

  private mutating func range() -> AcceptField.Range? {
    guard let type = token(), take("/"), let subtype = token(), type != "*" || subtype == "*" else {
      return nil
    }
    var version: String?
    var quality: Int?
    while true {
      skipBlanks()
      guard take(";") else { break }
      skipBlanks()
      // A semicolon that nothing follows is harmless.
      guard let next = byte, next != UInt8(ascii: ","), next != UInt8(ascii: ";") else { continue }
      guard let name = token(), take("=") else { return nil }
      if name == "q" {
        guard quality == nil, let value = weight() else { return nil }
        quality = value
      } else {
        guard let value = byte == UInt8(ascii: "\"") ? quotedText() : token(keepsCase: true) else {
          return nil
        }
        // What follows the weight is said about the answer, and not about the form.
        if name == "version", quality == nil { version = value }
      }
    }
    return AcceptField.Range(media: MediaType(type, subtype, version: version), quality: quality ?? 1_000)
  }

  /// A number from 0 to 1 with at most three digits after the point, in thousandths.
  private mutating func weight() -> Int? {
    guard let first = byte, first == UInt8(ascii: "0") || first == UInt8(ascii: "1") else { return nil }
    index += 1
    var thousandths = first == UInt8(ascii: "1") ? 1_000 : 0
    if take(".") {
      var place = 100
      while let digit = byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
        guard place > 0 else { return nil }
        thousandths += Int(digit - UInt8(ascii: "0")) * place
        place /= 10
        index += 1
      }
    }
    return thousandths <= 1_000 ? thousandths : nil
  }

  private mutating func token(keepsCase: Bool = false) -> String? {
    let start = index
    while let next = byte, AcceptReader.isTokenByte(next) { index += 1 }
    guard index > start else { return nil }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    return keepsCase ? text : text.lowercased()
  }

  private mutating func quotedText() -> String? {
    index += 1
    var text: [UInt8] = []
    while let next = byte {
      index += 1
      switch next {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let escaped = byte, escaped >= 0x20, escaped != 0x7F else { return nil }
        text.append(escaped)
        index += 1
      case 0x09, 0x20...0x7E, 0x80...0xFF: text.append(next)
      default: return nil
      }
    }
    return nil
  }

  private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
    guard byte == UInt8(ascii: wanted) else { return false }
    index += 1
    return true
  }

  private mutating func skipBlanks() {
    while let next = byte, next == 0x20 || next == 0x09 { index += 1 }
  }

  /// A byte of a token (RFC 9110, section 5.6.2).
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
