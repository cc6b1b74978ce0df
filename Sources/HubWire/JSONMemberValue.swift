/// The value of a member: where it is in the message and what it is.
public struct JSONMemberValue: Equatable, Sendable {
  /// The value as it was written.
  public let slice: JSONSlice
  let first: UInt8
  /// Whether the value is text that contains escapes.
  public let isEscaped: Bool

  @inline(__always)
  init(slice: JSONSlice, first: UInt8, isEscaped: Bool) {
    self.slice = slice
    self.first = first
    self.isEscaped = isEscaped
  }

  /// What the value is.
  @inline(__always)
  public var kind: JSONKind { JSONKind(firstByte: first) }

  /// Whether the value is text.
  @inline(__always)
  public var isText: Bool { first == UInt8(ascii: "\"") }

  /// What stands between the quotes if the value is text.
  @inline(__always)
  public var contents: JSONSlice { slice.withoutQuotes }
}
