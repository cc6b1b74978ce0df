/// One member of an object as the scanner meets it.
public struct JSONMember {
  /// The key without escapes; valid until the scanner goes on.
  public let key: UnsafeRawBufferPointer
  /// The key as it was written, quotes included.
  public let keyText: JSONSlice
  /// The value as it was written, and what it is.
  public let value: JSONMemberValue
}
