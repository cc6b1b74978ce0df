/// One step of the parser through the file, as far as the tree needs to know.
struct YAMLEvent {
  enum Kind {
    case documentStart
    case streamEnd
    case scalar(text: String, plain: Bool)
    case oversizedScalar
    case listStart
    case mapStart
    case end
    case alias(String)
    case other
  }

  let kind: Kind
  var anchor: String?
  var tag: String?
  let line: Int
  let column: Int
  /// Where it begins and ends in the text, in characters.
  var characters = 0..<0
  /// How it was written, as far as whoever changes the text must know.
  var style = Style.block

  enum Style {
    /// Indented, on lines of its own.
    case block
    /// In braces or brackets, or a word or a text on the line of its key.
    case flow
  }
}
