/// The places in a page where something generated stands.
enum Markers {
  private static let opening = "<!-- generated: "
  private static let closing = "<!-- end -->"

  /// The page with its generated parts replaced. A part that nobody generates is left alone; one that does
  /// not end is an error, which names it.
  static func fill(_ page: String, with parts: [String: String]) throws(CommandFailure) -> String {
    var output: [String] = []
    var lines = page.lines[...]
    while let line = lines.popFirst() {
      output.append(line)
      guard line.hasPrefix(opening), line.hasSuffix(" -->") else { continue }
      let name = String(line.dropFirst(opening.count).dropLast(4))
      guard let end = lines.firstIndex(of: closing) else {
        throw CommandFailure(.failed, "the part 'generated: \(name)' has no '\(closing)'")
      }
      if let part = parts[name] {
        var text = part.lines
        if text.last?.isEmpty == true { text.removeLast() }
        // An empty line on both sides, since Markdown takes what follows a comment for a part of it.
        output += [""] + text + [""]
      } else {
        output += lines[..<end]
      }
      output.append(closing)
      lines = lines[(end + 1)...]
    }
    return output.joined(separator: "\n")
  }
}
