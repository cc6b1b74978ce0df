/// What a JSON value is.
public enum JSONKind: Sendable {
  /// Members in braces.
  case object
  /// Elements in brackets.
  case array
  /// Text in quotes.
  case string
  /// A number, kept as it was written.
  case number
  /// The word `true`.
  case yes
  /// The word `false`.
  case no
  /// The word `null`.
  case null

  /// The kind of a valid value, which its first byte tells.
  @inline(__always)
  init(firstByte: UInt8) {
    switch firstByte {
    case UInt8(ascii: "{"): self = .object
    case UInt8(ascii: "["): self = .array
    case UInt8(ascii: "\""): self = .string
    case UInt8(ascii: "t"): self = .yes
    case UInt8(ascii: "f"): self = .no
    case UInt8(ascii: "n"): self = .null
    default: self = .number
    }
  }
}
