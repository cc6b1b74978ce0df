public import HubKernel

/// A data channel with another hub has carried a frame each way.
public struct HubP2PConnected: Event {
  /// The other hub.
  public let hubPeerId: PeerID
}

/// A data channel with another hub is no more.
public struct HubP2PDisconnected: Event {
  /// The other hub.
  public let hubPeerId: PeerID
}

/// This hub has channels enough to do without WebSockets, if it stays so.
public struct HubMeshReady: Event {
  /// How many channels work.
  public let p2pConnections: Int
  /// How many other hubs there are.
  public let totalHubs: Int
}

/// WebSockets with other hubs have been closed, since data channels carry what they did.
public struct HubMeshMigrated: Event {
  /// How many.
  public let migratedCount: Int
  /// How many channels work.
  public let p2pConnections: Int
}
