/// Somebody asks to open a WebSocket, and the kernel found nothing wrong with the request.
public struct AdmitConnection: PatientIntent {
  /// The namespace it will begin in. A plugin that knows better may say so.
  public var namespace: Namespace
  /// The id it asks for.
  public let peer: PeerID
  /// The request as it came.
  public let request: HTTPRequest
  /// Where it comes from.
  public let remote: RemoteAddress
}

/// A message came from a peer and has not been looked at.
public struct ReceiveMessage: Intent {
  /// Who sent it.
  public let peer: Peer
  /// How long it is.
  public let bytes: Int
  /// The sender's tenant.
  public var namespace: Namespace { peer.namespace }
}

/// A signal is about to go to another peer of the sender's network.
public struct RouteMessage: Intent {
  /// Who sent it.
  public let peer: Peer
  /// Whom it is for.
  public let target: PeerID
  /// How long it is on the wire.
  public let bytes: Int
  /// The sender's tenant.
  public var namespace: Namespace { peer.namespace }
}
