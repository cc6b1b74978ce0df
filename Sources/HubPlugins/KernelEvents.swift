public import HubBase
public import HubEvents
public import HubTenants
public import HubWire

/// The hub listens and its plugins run.
public struct HubStarted: Event {
  /// The hub's name.
  public let hub: String
  /// The addresses it listens on.
  public let listening: [String]

  package init(hub: String, listening: [String]) {
    self.hub = hub
    self.listening = listening
  }
}

/// The hub has begun to stop.
public struct HubStopping: Event {
  /// The hub's name.
  public let hub: String

  package init(hub: String) {
    self.hub = hub
  }
}

/// A peer's WebSocket is open.
public struct PeerConnected: TenantEvent {
  /// The peer.
  public let peer: PeerID
  /// Its tenant.
  public let namespace: Namespace
  /// How many connections there are now.
  public let totalConnections: Int

  package init(peer: PeerID, namespace: Namespace, totalConnections: Int = 1) {
    self.peer = peer
    self.namespace = namespace
    self.totalConnections = totalConnections
  }
}

/// A peer's WebSocket has closed.
public struct PeerDisconnected: TenantEvent {
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

  package init(
    peer: PeerID, namespace: Namespace, code: Int = 1000, reason: String = "", totalConnections: Int = 0
  ) {
    self.peer = peer
    self.namespace = namespace
    self.code = code
    self.reason = reason
    self.totalConnections = totalConnections
  }
}

/// A plugin is in another state than before, or falls behind.
public struct PluginStateChanged: Event {
  /// The plugin's id.
  public let plugin: String
  /// The state it is in now.
  public let state: PluginState
  /// Why.
  public let reason: String

  package init(plugin: String, state: PluginState, reason: String = "") {
    self.plugin = plugin
    self.state = state
    self.reason = reason
  }
}

/// The hub runs with another configuration than before.
public struct ConfigReloaded: Event {
  /// What was done, a line for each plugin.
  public let changes: [String]
  /// Who asked for it.
  public let by: String
  /// For how long connections were not served meanwhile.
  public let pauseMicroseconds: Int

  package init(changes: [String], by: String = "hub", pauseMicroseconds: Int = 0) {
    self.changes = changes
    self.by = by
    self.pauseMicroseconds = pauseMicroseconds
  }
}

/// A configuration was not taken; the old one runs on.
public struct ConfigRejected: Event {
  /// What is wrong with it.
  public let problems: [String]

  package init(problems: [String]) {
    self.problems = problems
  }
}

/// A tenant was added, changed or removed. When very many are at once, whoever is slow to hear may miss some;
/// `host.hub.tenants` always says who is there.
public struct TenantChanged: TenantEvent {
  /// The tenant.
  public let namespace: Namespace
  /// What differs.
  public let change: TenantChange
  /// Who did it.
  public let by: String

  package init(namespace: Namespace, change: TenantChange, by: String = "hub") {
    self.namespace = namespace
    self.change = change
    self.by = by
  }
}
