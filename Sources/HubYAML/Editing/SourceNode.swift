/// Where one value stands in the text of a file, in bytes.
struct SourceNode {
  enum Kind {
    case scalar
    case alias
    case list([SourceNode])
    case map([Entry])
  }

  struct Entry {
    let key: String
    let keyRange: Range<Int>
    let value: SourceNode

    /// Where the entry ends: behind its value, or behind the colon when nothing follows that.
    var end: Int { max(keyRange.upperBound, value.range.upperBound) }
  }

  let kind: Kind
  /// Without the lines and comments that follow it.
  let range: Range<Int>
  let isFlow: Bool

  /// Its named values, when it has some.
  var entries: [Entry]? { if case .map(let entries) = kind { entries } else { nil } }

  /// Whether nothing is written where it stands, or something that fits behind a colon.
  var isInline: Bool { isFlow || range.isEmpty }
}
