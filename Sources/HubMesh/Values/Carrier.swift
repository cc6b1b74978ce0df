/// What moves the frames of a link. The spelling is for logs and for those who ask.
public enum Carrier: String, Sendable, CaseIterable {
  /// A connection from socket to socket, which one of the two hubs called.
  case websocket
  /// A data channel between the two hubs.
  case channel = "data-channel"
}
