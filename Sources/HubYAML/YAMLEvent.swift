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
}
