/// Finds where functions begin and end, by keywords and braces.
enum FunctionBodies {
  struct Body: Equatable {
    let first: Int
    let last: Int
  }

  private static let keywords: Set<String> = ["func", "init", "deinit", "subscript"]
  /// What may stand first on a line that still belongs to the head of a function.
  private static let continuations = ["{", "->", "where", "throws", "async", "rethrows", ")", "(", "@"]

  static func find(in code: [String]) -> [Body] {
    var bodies: [Body] = []
    for (row, line) in code.enumerated() where declares(line) {
      guard let opening = opening(code, from: row), let last = end(code, opening) else { continue }
      bodies.append(Body(first: row + 1, last: last + 1))
    }
    return bodies
  }

  private static func declares(_ line: String) -> Bool {
    Words.of(line).contains { word in
      guard keywords.contains(word.text), !word.isPreceded(by: ".") else { return false }
      return switch word.text {
      case "init": word.isFollowed(by: "(") || word.isFollowed(by: "?") || word.isFollowed(by: "<")
      case "subscript": word.isFollowed(by: "(")
      default: word.isFollowed(by: " ")
      }
    }
  }

  private typealias Place = (row: Int, column: Int)

  /// The brace that opens the body, or nil for a requirement of a protocol.
  private static func opening(_ code: [String], from start: Int) -> Place? {
    var depth = 0
    for row in start..<min(start + 20, code.count) {
      if row > start, depth == 0, !continues(code[row]) { return nil }
      for (column, byte) in code[row].utf8.enumerated() {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
        case UInt8(ascii: "{") where depth == 0: return (row, column)
        default: break
        }
      }
    }
    return nil
  }

  private static func continues(_ line: String) -> Bool {
    let text = line.drop { $0 == " " }
    return continuations.contains { text.hasPrefix($0) }
  }

  private static func end(_ code: [String], _ opening: Place) -> Int? {
    var depth = 0
    for row in opening.row..<code.count {
      for (column, byte) in code[row].utf8.enumerated() where row > opening.row || column >= opening.column {
        if byte == UInt8(ascii: "{") { depth += 1 }
        if byte == UInt8(ascii: "}") { depth -= 1 }
        if depth == 0 { return row }
      }
    }
    return nil
  }
}
