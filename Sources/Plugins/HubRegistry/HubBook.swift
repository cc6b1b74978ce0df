import HubKernel

/// Who is a hub.
struct HubBook: Sendable {
  private struct Key: Hashable {
    var namespace: Namespace
    var peer: PeerID
  }

  private var entries: [Key: HubInfo] = [:]
  private var counts: [Namespace: Int] = [:]

  /// Of all tenants.
  var count: Int { entries.count }

  func count(in namespace: Namespace) -> Int { counts[namespace] ?? 0 }

  func info(_ peer: PeerID, in namespace: Namespace) -> HubInfo? {
    entries[Key(namespace: namespace, peer: peer)]
  }

  /// Whether it may be entered when there may be so many, and so many of its tenant.
  func hasRoom(for peer: PeerID, in namespace: Namespace, limit: Int, quota: Int = .max) -> Bool {
    (count < limit && count(in: namespace) < quota) || info(peer, in: namespace) != nil
  }

  /// Enters a hub; false when it stood here before, and then only its activity and note are renewed.
  mutating func enter(_ info: HubInfo) -> Bool {
    let key = Key(namespace: info.namespace, peer: info.peer)
    guard var known = entries[key], known.network == info.network else {
      let isNew = entries[key] == nil
      if isNew { counts[info.namespace, default: 0] += 1 }
      entries[key] = info
      return isNew
    }
    known.lastActivity = info.lastActivity
    known.note = info.note
    known.region = info.region
    entries[key] = known
    return false
  }

  mutating func remove(_ peer: PeerID, in namespace: Namespace) -> Bool {
    guard entries.removeValue(forKey: Key(namespace: namespace, peer: peer)) != nil else { return false }
    counts[namespace] = counts[namespace].flatMap { $0 > 1 ? $0 - 1 : nil }
    return true
  }

  func hubs(in namespace: Namespace?, except peer: PeerID?) -> [HubInfo] {
    entries.values
      .filter { (namespace == nil || $0.namespace == namespace) && $0.peer != peer }
      .sorted { ($0.registeredAt, $0.peer) < ($1.registeredAt, $1.peer) }
  }
}
