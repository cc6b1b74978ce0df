/// The hub listens and its plugins run.
public struct HubStarted: Event {
  /// The hub's name.
  public let hub: String
  /// The addresses it listens on.
  public let listening: [String]
}

/// The hub has begun to stop.
public struct HubStopping: Event {
  /// The hub's name.
  public let hub: String
}

/// A peer's WebSocket is open.
public struct PeerConnected: Event {
  /// The peer.
  public let peer: PeerID
  /// Its tenant.
  public let namespace: Namespace
  /// How many connections there are now.
  public let totalConnections: Int
}

/// A peer's WebSocket has closed.
public struct PeerDisconnected: Event {
  /// The peer.
  public let peer: PeerID
  /// Its tenant.
  public let namespace: Namespace
  /// The close code; 1006 when the socket just died.
  public let code: Int
  /// What was said about it.
  public let reason: String
  /// How many connections are left.
  public let totalConnections: Int
}

/// A plugin is in another state than before, or falls behind.
public struct PluginStateChanged: Event {
  /// The plugin's id.
  public let plugin: String
  /// The state it is in now.
  public let state: PluginState
  /// Why.
  public let reason: String
}

/// The hub runs with another configuration than before.
public struct ConfigReloaded: Event {
  /// What was done, a line for each plugin.
  public let changes: [String]
}

/// A configuration was not taken; the old one runs on.
public struct ConfigRejected: Event {
  /// What is wrong with it.
  public let problems: [String]
}
