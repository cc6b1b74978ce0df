/// Why a session broke. It holds numbers only, so that a flood of broken handshakes costs no memory; the
/// words are made when somebody asks for them.
public enum TLSFailure: Error, Sendable, Hashable {
  /// The peer closed the connection without saying goodbye, or in the middle of the handshake.
  case cut
  /// The socket failed; the number is the system's `errno`.
  case transport(Int32)
  /// The peer's certificate does not pass; the number is one of OpenSSL's verification results.
  case certificate(Int)
  /// The peer sent no certificate, and one was required.
  case noCertificate
  /// The peer refused us with a TLS alert (RFC 8446 §6).
  case alert(UInt8)
  /// The peer does not speak TLS, or broke its rules; the number is OpenSSL's.
  case violation(UInt)
}
