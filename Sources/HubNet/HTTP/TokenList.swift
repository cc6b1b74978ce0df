/// Comma-separated lists in field values. RFC 9110 §5.6.1.
enum TokenList {
  /// The members without white space around them; empty ones are left out, as the recipient of a list must.
  static func members(_ value: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    value.split(separator: ASCII.comma).map(ASCII.trimmed).filter { !$0.isEmpty }
  }

  static func members(_ fields: HeaderFields, _ name: String) -> [ArraySlice<UInt8>] {
    fields.allBytes(name).flatMap(members)
  }

  static func contains(_ fields: HeaderFields, _ name: String, _ token: String) -> Bool {
    members(fields, name).contains { ASCII.matches($0, token) }
  }
}
