import HubKernel

/// Who is a hub.
struct HubBook: Sendable {
  private struct Key: Hashable {
    var namespace: Namespace
    var peer: PeerID
  }

  private var entries: [Key: HubInfo] = [:]

  var count: Int { entries.count }

  func info(_ peer: PeerID, in namespace: Namespace) -> HubInfo? {
    entries[Key(namespace: namespace, peer: peer)]
  }

  /// Whether it may be entered when there may be so many.
  func hasRoom(for peer: PeerID, in namespace: Namespace, limit: Int) -> Bool {
    count < limit || info(peer, in: namespace) != nil
  }

  /// Enters a hub; false when it stood here before, and then only its activity and note are renewed.
  mutating func enter(_ info: HubInfo) -> Bool {
    let key = Key(namespace: info.namespace, peer: info.peer)
    guard var known = entries[key], known.network == info.network else {
      let isNew = entries[key] == nil
      entries[key] = info
      return isNew
    }
    known.lastActivity = info.lastActivity
    known.note = info.note
    entries[key] = known
    return false
  }

  mutating func remove(_ peer: PeerID, in namespace: Namespace) -> Bool {
    entries.removeValue(forKey: Key(namespace: namespace, peer: peer)) != nil
  }

  func hubs(in namespace: Namespace?, except peer: PeerID?) -> [HubInfo] {
    entries.values
      .filter { (namespace == nil || $0.namespace == namespace) && $0.peer != peer }
      .sorted { ($0.registeredAt, $0.peer) < ($1.registeredAt, $1.peer) }
  }
}
