/// How far a read or a write came.
public enum TLSTransfer: Sendable, Hashable {
  /// So many bytes were moved; there may be more.
  case bytes(Int)
  /// Call again when the socket can be read.
  case wantRead
  /// Call again when the socket can be written.
  case wantWrite
  /// The peer said goodbye: nothing more will come.
  case closed
  /// The session is broken: close the socket.
  case failed(TLSFailure)
}
