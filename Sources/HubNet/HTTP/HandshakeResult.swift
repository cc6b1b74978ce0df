/// What a server agreed to.
struct HandshakeResult: Equatable, Sendable {
  let subprotocol: String?
  /// The extensions it chose, all lines joined.
  let extensions: String?
}
