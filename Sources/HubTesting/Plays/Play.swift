/// A conversation between peers and a hub, as text.
///
/// A line says who does what; lines that are indented belong to the line above them, and `#` begins a
/// comment. The grammar is in `Tests/Plays/README.md`.
public struct Play: Sendable {
  /// What failures call it.
  public let name: String
  let steps: [Step]

  /// Reads a play.
  public init(_ text: String, name: String = "play") throws {
    self.name = name
    var steps: [Step] = []
    for paragraph in Play.paragraphs(text) {
      let reader = StepReader(head: paragraph.head, rest: paragraph.rest)
      do {
        for (who, action) in try reader.read() {
          steps.append(Step(line: paragraph.line, who: who, action: action))
        }
      } catch {
        throw PlayFailure(place: "\(name):\(paragraph.line)", what: error.what)
      }
    }
    self.steps = steps
  }

  private struct Paragraph {
    var line: Int
    var head: String
    var rest: [String] = []
  }

  private static func paragraphs(_ text: String) -> [Paragraph] {
    var found: [Paragraph] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.first == "#" || line.allSatisfy(\.isWhitespace) { continue }
      if line.first?.isWhitespace == true, !found.isEmpty {
        found[found.count - 1].rest.append(String(line))
      } else {
        found.append(Paragraph(line: index + 1, head: String(line)))
      }
    }
    return found
  }
}
