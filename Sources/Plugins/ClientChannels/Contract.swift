public import HubKernel

/// A peer's messages come and go over a data channel from now on, besides its WebSocket.
public struct PeerTookChannel: TenantEvent {
  /// The peer.
  public let peer: PeerID
  /// Its tenant.
  public let namespace: Namespace
}

/// A peer's WebSocket has gone, and its data channel keeps its place.
public struct PeerKeptPlace: TenantEvent {
  /// The peer.
  public let peer: PeerID
  /// Its tenant.
  public let namespace: Namespace
  /// The close code of the WebSocket; 1006 when it just died.
  public let code: Int
}
