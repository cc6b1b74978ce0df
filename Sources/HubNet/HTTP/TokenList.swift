/// The members of a comma-separated list, without white space around them. Empty ones are left out, as the
/// recipient of a list must. RFC 9110 §5.6.1.
struct TokenList: Sequence, IteratorProtocol {
  private var rest: ArraySlice<UInt8>

  init(_ value: ArraySlice<UInt8>) { rest = value }

  mutating func next() -> ArraySlice<UInt8>? {
    while !rest.isEmpty {
      let end = rest.firstIndex(of: ASCII.comma) ?? rest.endIndex
      let member = ASCII.trimmed(rest[..<end])
      rest = end == rest.endIndex ? [] : rest[(end &+ 1)...]
      if !member.isEmpty { return member }
    }
    return nil
  }

  /// The members of every line of a list field.
  static func members(_ fields: HeaderFields, _ name: String) -> [ArraySlice<UInt8>] {
    fields.lines(name).flatMap { TokenList($0) }
  }

  static func contains(_ fields: HeaderFields, _ name: String, _ token: String) -> Bool {
    fields.lines(name).contains { TokenList($0).contains { ASCII.matches($0, token) } }
  }
}
