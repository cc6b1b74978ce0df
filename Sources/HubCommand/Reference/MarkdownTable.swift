/// A table for a documentation page.
enum MarkdownTable {
  static func text(_ head: [String], _ rows: [[String]]) -> String {
    var text = "| \(head.joined(separator: " | ")) |\n|\(String(repeating: " --- |", count: head.count))\n"
    for row in rows { text += "| \(row.map(cell).joined(separator: " | ")) |\n" }
    return text
  }

  private static func cell(_ text: String) -> String {
    String(text.map { $0 == "|" ? "\\|" : String($0) }.joined())
  }
}
