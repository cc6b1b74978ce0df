/// How far a step of a session without data came: a handshake, or a goodbye.
public enum TLSStep: Sendable, Hashable {
  /// It is complete.
  case done
  /// Call again when the socket can be read.
  case wantRead
  /// Call again when the socket can be written.
  case wantWrite
  /// The session is broken: close the socket.
  case failed(TLSFailure)
}
