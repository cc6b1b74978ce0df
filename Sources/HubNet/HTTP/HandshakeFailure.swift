/// Why a server's answer does not open a WebSocket. RFC 6455 §4.1.
enum HandshakeFailure: Error, Equatable, Sendable {
  case refused(status: Int)
  case noUpgrade
  case wrongAccept
  case unexpectedSubprotocol
  case unexpectedExtension
}
