/// Splits a line of code into its words, and answers what rules ask about them.
enum Words {
  /// Identifiers and keywords of a line, each with what stands immediately before and after it.
  static func of(_ line: String) -> [Word] {
    let bytes = Array(line.utf8)
    var words: [Word] = []
    var index = 0
    while index < bytes.count {
      guard isLetter(bytes[index]) else {
        index += 1
        continue
      }
      let start = index
      while index < bytes.count, isLetter(bytes[index]) { index += 1 }
      words.append(
        Word(
          text: String(decoding: bytes[start..<index], as: UTF8.self),
          before: start > 0 ? bytes[start - 1] : nil, after: index < bytes.count ? bytes[index] : nil))
    }
    return words
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: byte >= 0x80
    }
  }
}

struct Word: Equatable {
  let text: String
  let before: UInt8?
  let after: UInt8?

  func isFollowed(by character: Unicode.Scalar) -> Bool { after == UInt8(ascii: character) }
  func isPreceded(by character: Unicode.Scalar) -> Bool { before == UInt8(ascii: character) }
}
