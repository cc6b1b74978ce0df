/// Why a text is not JSON that the hub takes.
public enum JSONError: Error, Equatable, Sendable {
  /// The text leaves the grammar of RFC 8259 at this byte.
  case malformed(at: Int)
  /// Objects and arrays are nested deeper than allowed, at this byte.
  case tooDeep(at: Int)
  /// The key whose text starts at this byte occurs twice in its object.
  case duplicateKey(at: Int)
  /// The text is JSON, but an object was asked for.
  case notAnObject
  /// The text has more bytes, or more values, than allowed.
  case tooLong
}
