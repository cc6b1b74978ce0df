/// Tells Swift code from what is said in it: comments and the contents of string literals.
///
/// Good enough for rules, not a parser: regex literals are taken for operators, and whatever is interpolated
/// into a string counts as part of the string.
enum SwiftText {
  private enum Place: Equatable {
    case code
    case lineComment
    case blockComment(depth: Int)
    case string(hashes: Int, multiline: Bool)
  }

  /// Both results have as many lines as the text; columns stay where they were.
  static func separate(_ text: String) -> (code: [String], comments: [String]) {
    let bytes = Array(text.utf8)
    var code = [UInt8]()
    var comments = [UInt8]()
    var place = Place.code
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == newline {
        if place == .lineComment { place = .code }
        if case .string(_, multiline: false) = place { place = .code }
        code.append(newline)
        comments.append(newline)
        index += 1
        continue
      }
      let step = advance(bytes, index, &place)
      for offset in index..<(index + step.count) {
        code.append(step.isCode ? bytes[offset] : space)
        comments.append(step.isComment ? bytes[offset] : space)
      }
      index += step.count
    }
    return (rows(code), rows(comments))
  }

  private static let newline = UInt8(ascii: "\n")
  private static let space = UInt8(ascii: " ")
  private static let quote = UInt8(ascii: "\"")
  private static let hash = UInt8(ascii: "#")
  private static let backslash = UInt8(ascii: "\\")

  private static func rows(_ bytes: [UInt8]) -> [String] {
    var rows = bytes.split(separator: newline, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    if bytes.last == newline { rows.removeLast() }
    return rows
  }

  private typealias Step = (count: Int, isCode: Bool, isComment: Bool)

  private static func advance(_ bytes: [UInt8], _ index: Int, _ place: inout Place) -> Step {
    switch place {
    case .code: return advanceInCode(bytes, index, &place)
    case .lineComment: return (1, false, true)
    case .blockComment(let depth):
      if starts(bytes, index, "/*") {
        place = .blockComment(depth: depth + 1)
        return (2, false, true)
      }
      guard starts(bytes, index, "*/") else { return (1, false, true) }
      place = depth == 1 ? .code : .blockComment(depth: depth - 1)
      return (2, false, true)
    case .string(let hashes, let multiline):
      let end = String(repeating: "\"", count: multiline ? 3 : 1) + String(repeating: "#", count: hashes)
      if starts(bytes, index, end) {
        place = .code
        return (end.utf8.count, true, false)
      }
      let escapes =
        hashes == 0 && bytes[index] == backslash && index + 1 < bytes.count && bytes[index + 1] != newline
      return (escapes ? 2 : 1, false, false)
    }
  }

  private static func advanceInCode(_ bytes: [UInt8], _ index: Int, _ place: inout Place) -> Step {
    if starts(bytes, index, "//") {
      place = .lineComment
      return (2, false, true)
    }
    if starts(bytes, index, "/*") {
      place = .blockComment(depth: 1)
      return (2, false, true)
    }
    var hashes = 0
    while index + hashes < bytes.count, bytes[index + hashes] == hash { hashes += 1 }
    guard index + hashes < bytes.count, bytes[index + hashes] == quote else { return (1, true, false) }
    let multiline = starts(bytes, index + hashes, "\"\"\"")
    place = .string(hashes: hashes, multiline: multiline)
    return (hashes + (multiline ? 3 : 1), true, false)
  }

  private static func starts(_ bytes: [UInt8], _ index: Int, _ text: String) -> Bool {
    var position = index
    for byte in text.utf8 {
      guard position < bytes.count, bytes[position] == byte else { return false }
      position += 1
    }
    return true
  }
}
