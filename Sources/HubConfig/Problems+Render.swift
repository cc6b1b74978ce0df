extension Problems {
  /// The problems as a terminal shows them: place, message, the line with a caret, and the hint.
  ///
  /// `sources` holds the text of each file by its name; a line that may hold a secret is not shown.
  public func render(sources: [String: String], colour: Bool) -> String {
    let paint = Paint(enabled: colour)
    let all = sorted
    let secretLines = Set(all.filter(\.hidesSource).map { "\($0.position.line):\($0.position.file)" })
    let texts = sources.mapValues(SourceText.init)
    var output = ""
    for problem in all {
      let position = problem.position
      let severity = paint(problem.severity.rawValue, problem.severity == .error ? .red : .yellow)
      output += "\(paint(position.description.printable, .bold)): \(severity): \(problem.message.printable)\n"
      if !secretLines.contains("\(position.line):\(position.file)") {
        output += texts[position.file]?.excerpt(line: position.line, column: position.column) ?? ""
      }
      if let other = problem.alsoAt { output += "    also here: \(other.description.printable)\n" }
      if let hint = problem.hint { output += "    \(paint("hint", .cyan)): \(hint.printable)\n" }
    }
    if omittedCount > 0 { output += "and \(omittedCount) more\n" }
    return output
  }

  private struct Paint {
    enum Style: String {
      case bold = "1"
      case red = "1;31"
      case yellow = "1;33"
      case cyan = "36"
    }

    let enabled: Bool

    func callAsFunction(_ text: String, _ style: Style) -> String {
      enabled ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
  }
}
