/// A page of the manual as it is written: requests of man(7), and text in which nothing is one by accident.
struct Roff {
  /// Lines of the source are not longer, for those who read it as it is.
  private static let width = 78

  private(set) var text: String
  private var isFresh = false

  /// Begins a page. `date` is a day as 2026-01-31.
  init(_ name: String, section: Int, date: String, version: String) {
    text = ".\\\" Written by 'hubctl man'. Changes made here are lost.\n"
    text += ".TH \(Roff.word(name.uppercased())) \(section) \(date) \"loft \(version)\" \"Loft\"\n"
    // Words are not parted, since they may be names; and lines are ragged, since there are many such names.
    text += ".nh\n.ad l\n"
  }

  mutating func section(_ title: String) {
    text += ".SH \(Roff.escaped(title.uppercased()))\n"
    isFresh = true
  }

  /// A paragraph, broken into short lines.
  mutating func paragraph(_ words: String) {
    startParagraph()
    text += Roff.filled(words)
  }

  /// A section begins with a paragraph of its own.
  private mutating func startParagraph() {
    if !isFresh { text += ".PP\n" }
    isFresh = false
  }

  /// Text that goes on from what stands before it.
  mutating func line(_ words: String) {
    text += Roff.filled(words)
    isFresh = false
  }

  /// Something with what it means, indented below it.
  mutating func item(_ tag: String, _ meaning: String) {
    isFresh = false
    text += ".TP\n\\fB\(Roff.escaped(tag))\\fR\n" + Roff.filled(meaning.isEmpty ? " " : meaning)
  }

  /// A line to be typed as it stands.
  mutating func example(_ line: String, _ meaning: String) {
    paragraph(meaning + ":")
    text += ".PP\n.RS 4\n.nf\n\\fB\(Roff.escaped(line, isLiteral: true))\\fR\n.fi\n.RE\n"
  }

  /// Lines that stay as they are.
  mutating func block(_ lines: [String]) {
    let body = lines.map { Roff.escaped($0, isLiteral: true) + "\n" }.joined()
    text += ".PP\n.RS 4\n.nf\n\(body).fi\n.RE\n"
  }

  /// How a command is called.
  mutating func synopsis(_ command: String, _ rest: String) {
    startParagraph()
    text += "\\fB\(Roff.escaped(command, isLiteral: true))\\fR"
    text += rest.isEmpty ? "\n" : " \(Roff.escaped(rest))\n"
  }

  /// Other pages, in a row.
  mutating func references(_ pages: [(name: String, section: Int)]) {
    section("See also")
    for (number, page) in pages.enumerated() {
      let comma = number + 1 < pages.count ? "," : ""
      text += ".BR \(Roff.word(page.name)) (\(page.section))\(comma)\n"
    }
  }

  private static func filled(_ words: String) -> String {
    var lines: [String] = []
    var line = ""
    for word in words.split(separator: " ").map({ escaped(String($0)) }) {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    if !line.isEmpty { lines.append(line) }
    return lines.map { guarded($0) + "\n" }.joined()
  }

  /// A dot or an apostrophe that begins a line would make it a request.
  private static func guarded(_ line: String) -> String {
    line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }

  /// An argument of a request.
  private static func word(_ text: String) -> String {
    let text = escaped(text)
    return text.contains(" ") ? "\"\(text)\"" : text
  }

  /// Text that is set as it stands. A dash is written as the sign that people type, so that it can be copied.
  static func escaped(_ text: String, isLiteral: Bool = false) -> String {
    var result = isLiteral && (text.hasPrefix(".") || text.hasPrefix("'")) ? "\\&" : ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case "\"": result += "\\(dq"
      case "\n": result += " "
      case _ where scalar.isASCII: result.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
      }
    }
    return result
  }
}
