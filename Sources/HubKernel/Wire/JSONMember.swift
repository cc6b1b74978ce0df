/// One member of an object as the scanner meets it.
public struct JSONMember {
  /// The key without escapes; valid until the scanner goes on.
  public let key: UnsafeRawBufferPointer
  /// The key as it was written, quotes included.
  public let keyText: JSONSlice
  /// The value as it was written.
  public let value: JSONSlice
  /// What the value is.
  public let kind: JSONKind
  /// Whether the value is text that contains escapes.
  public let isEscaped: Bool

  /// What stands between the quotes if the value is text.
  @inline(__always)
  public var contents: JSONSlice {
    JSONSlice(from: Int(value.start) &+ 1, to: Int(value.start) &+ Int(value.count) &- 1)
  }
}
