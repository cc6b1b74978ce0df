/// The text of a file, cut into the lines that positions count.
struct SourceText {
  /// How many characters of a long line are shown around the caret.
  static let excerptWidth = 100

  private let lines: [Substring.UnicodeScalarView]

  init(_ text: String) {
    lines = Self.split(text.unicodeScalars)
  }

  /// The line, and a caret below its column; nothing when the file has no such line.
  func excerpt(line: Int, column: Int) -> String {
    guard line > 0, line <= lines.count else { return "" }
    let scalars = Array(lines[line - 1])
    let caret = min(max(column, 1) - 1, scalars.count)
    let start = scalars.count <= Self.excerptWidth ? 0 : max(0, caret - Self.excerptWidth / 2)
    let end = min(scalars.count, start + Self.excerptWidth)
    var shown = start > 0 ? "…" : ""
    for scalar in scalars[start..<end] { shown.unicodeScalars.append(Self.oneColumn(scalar)) }
    if end < scalars.count { shown += "…" }
    let indent = String(repeating: " ", count: caret - start + (start > 0 ? 1 : 0))
    return "    \(shown)\n    \(indent)^\n"
  }

  // YAML 1.1 §4.2 breaks lines at these; the columns of the reader start anew after each.
  private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  private static func split(_ text: String.UnicodeScalarView) -> [Substring.UnicodeScalarView] {
    var lines: [Substring.UnicodeScalarView] = []
    var start = text.startIndex
    if text.first?.value == 0xFEFF { start = text.index(after: start) }
    var index = start
    while index < text.endIndex {
      let scalar = text[index]
      let next = text.index(after: index)
      if isBreak(scalar) {
        lines.append(text[start..<index])
        let isPair = scalar == "\r" && next < text.endIndex && text[next] == "\n"
        start = isPair ? text.index(after: next) : next
        index = start
      } else {
        index = next
      }
    }
    lines.append(text[start...])
    return lines
  }

  // The caret stays below its character only when everything before it is one column wide.
  private static func oneColumn(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar == "\t" { return " " }
    return scalar.isUnprintable ? "\u{FFFD}" : scalar
  }
}
