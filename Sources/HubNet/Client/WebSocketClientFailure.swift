/// Why our own WebSocket did not open.
public enum WebSocketClientFailure: Error, Sendable, Equatable {
  /// The address is not one of the form `ws://host[:port]/path` or `wss://...`.
  case badAddress(String)
  /// Nobody knows the host.
  case unknownHost(String)
  /// TCP failed; the number is the system's `errno`.
  case connection(Int32)
  /// TLS failed, or the certificate was refused.
  case tls(String)
  /// The server answered with this status and not with a WebSocket.
  case refused(status: Int)
  /// The server's answer breaks HTTP or the handshake of RFC 6455.
  case handshake(String)
  /// It took longer than allowed.
  case timeout
}
