import HubKernel

/// Who has proven that an id is theirs, with the key by which they may come back. An id is one peer's in each
/// tenant: what was proven in one tells nobody in another. Those who are not bound stand in `default`, since
/// where they go shows later.
struct IdentityHolders: Sendable {
  private struct Holder: Sendable {
    let connection: ConnectionID
    let key: ResumeKey
  }

  private struct Place: Hashable, Sendable {
    let namespace: Namespace
    let peer: PeerID
  }

  private var holders: [Place: [Holder]] = [:]

  mutating func enter(
    _ peer: PeerID, in namespace: Namespace, _ connection: ConnectionID, _ key: ResumeKey
  ) {
    let place = Place(namespace: namespace, peer: peer)
    holders[place, default: []].append(Holder(connection: connection, key: key))
  }

  mutating func remove(_ peer: PeerID, in namespace: Namespace, _ connection: ConnectionID) {
    let place = Place(namespace: namespace, peer: peer)
    holders[place]?.removeAll { $0.connection == connection }
    if holders[place]?.isEmpty == true { holders[place] = nil }
  }

  /// Whether somebody who has not proven anything yet may come with that id: nobody holds it, or they are who
  /// holds it.
  func admits(_ peer: PeerID, in namespace: Namespace, showing key: ResumeKey?) -> Bool {
    guard let known = holders[Place(namespace: namespace, peer: peer)] else { return true }
    return key.map { key in known.contains { $0.key.matches(key) } } ?? false
  }
}
