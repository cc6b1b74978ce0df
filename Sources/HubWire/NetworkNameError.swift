/// Why a text is not the name of a network.
public enum NetworkNameError: Error, Equatable, Sendable {
  /// It has no characters.
  case empty
  /// It has more bytes than a name may have.
  case tooLong
  /// It is not well-formed text, or has control characters.
  case malformed
}
