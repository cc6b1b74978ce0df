import HubKernel

/// Which connections have proven that they are hubs, by tenant and id: a hub is registered by a task, which
/// has no connection to look at.
struct HubRoll: Sendable {
  private struct Key: Hashable {
    let namespace: Namespace
    let peer: PeerID
  }

  private var entries: [Key: ConnectionID] = [:]

  func contains(_ peer: PeerID, in namespace: Namespace) -> Bool {
    entries[Key(namespace: namespace, peer: peer)] != nil
  }

  mutating func enter(_ peer: PeerID, in namespace: Namespace, _ connection: ConnectionID) {
    entries[Key(namespace: namespace, peer: peer)] = connection
  }

  /// Takes a connection out. A newer one with the same id stays.
  mutating func remove(_ peer: PeerID, in namespace: Namespace, _ connection: ConnectionID) {
    let key = Key(namespace: namespace, peer: peer)
    if entries[key] == connection { entries[key] = nil }
  }
}
