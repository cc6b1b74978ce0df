public import HubKernel

/// Another hub of the mesh has become known.
public struct HubDiscovered: Event {
  /// Its id.
  public let peerId: PeerID
  /// Who told of it: a neighbour, or the hub itself.
  public let via: PeerID
  /// What it says of itself, as a JSON object.
  public let data: String
}

/// A hub of the mesh is not there any more.
public struct MeshHubVanished: Event {
  /// Its id.
  public let peerId: PeerID
  /// Why, in one word.
  public let reason: String
}

/// A hub broke the rules of the mesh.
public struct MeshMisbehaviour: Event {
  /// The hub at the other end of the link.
  public let peerId: PeerID
  /// Which rule, in one word.
  public let kind: String
  /// Whether the link was cut off for it.
  public let isOver: Bool
}

/// A link with another hub is open.
public struct MeshLinkOpened: Event {
  /// The hub.
  public let peerId: PeerID
  /// Whether this hub called.
  public let isOutgoing: Bool
}

/// There is to be a WebSocket with a hub again, which a data channel had taken the place of.
public struct MeshSocketsRecalled: Event {
  /// The hub.
  public let peerId: PeerID
}

/// A link with another hub has ended.
public struct MeshLinkClosed: Event {
  /// The hub.
  public let peerId: PeerID
  /// The close code.
  public let code: Int
  /// Why, in a sentence.
  public let reason: String
}
