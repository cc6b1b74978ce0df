/// Which end of a handshake over datagrams.
public enum DTLSEnd: Sendable {
  /// The one that begins.
  case client
  /// The one that is spoken to.
  case server
}
