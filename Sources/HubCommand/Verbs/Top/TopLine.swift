/// One line of the screen: pieces of text, each with its look.
struct TopLine: Sendable, Equatable {
  struct Piece: Sendable, Equatable {
    var text: String
    var style: TopStyle
  }

  private(set) var pieces: [Piece] = []

  init(_ text: String = "", _ style: TopStyle = .plain) { add(text, style) }

  mutating func add(_ text: String, _ style: TopStyle = .plain) {
    if !text.isEmpty { pieces.append(Piece(text: text, style: style)) }
  }

  /// How many columns it takes: every character here is one wide.
  var width: Int { pieces.reduce(0) { $0 + $1.text.count } }

  var text: String { pieces.map(\.text).joined() }

  /// The line as it fits into so many columns.
  func cut(to width: Int) -> TopLine {
    var (line, left) = (TopLine(), width)
    for piece in pieces where left > 0 {
      line.add(String(piece.text.prefix(left)), piece.style)
      left -= piece.text.count
    }
    return line
  }

  /// With blanks up to that column, and at least one of them.
  func padded(to column: Int, _ style: TopStyle = .plain) -> TopLine {
    var line = self
    line.add(String(repeating: " ", count: max(0, column - width)), style)
    return line
  }

  /// As a terminal takes it.
  func written(colour: Bool) -> String {
    guard colour else { return text }
    return pieces.map { $0.style == .plain ? $0.text : "\u{1B}[\($0.style.rawValue)m\($0.text)\u{1B}[0m" }
      .joined()
  }
}
