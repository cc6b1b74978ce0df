/// A member of a message that should hold the id of a peer.
public enum PeerField: Equatable, Sendable {
  /// The message does not have it.
  case absent
  /// It is `null`.
  case null
  /// It is something else than an id.
  case malformed
  /// It is this id, and this is how it was spelled.
  case id(PeerID, PeerSpelling)

  /// The id, if it is one.
  @inline(__always)
  public var peer: PeerID? {
    if case .id(let peer, _) = self { return peer }
    return nil
  }

  /// Whether the message has nothing to say here: absent or `null`.
  @inline(__always)
  public var isVoid: Bool {
    switch self {
    case .absent, .null: true
    case .malformed, .id: false
    }
  }
}
