/// Who begins the DTLS handshake (RFC 8842 §5.2).
public enum SetupRole: String, Sendable, Hashable {
  /// Whoever says so.
  case active
  /// The other one.
  case passive
  /// The other one may choose.
  case either = "actpass"
}
