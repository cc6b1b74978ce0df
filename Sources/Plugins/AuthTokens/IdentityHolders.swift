import HubKernel

/// Who has proven that an id is theirs, with the key by which they may come back.
struct IdentityHolders: Sendable {
  private struct Holder: Sendable {
    let connection: ConnectionID
    let key: ResumeKey
  }

  private var holders: [PeerID: [Holder]] = [:]

  mutating func enter(_ peer: PeerID, _ connection: ConnectionID, _ key: ResumeKey) {
    holders[peer, default: []].append(Holder(connection: connection, key: key))
  }

  mutating func remove(_ peer: PeerID, _ connection: ConnectionID) {
    holders[peer]?.removeAll { $0.connection == connection }
    if holders[peer]?.isEmpty == true { holders[peer] = nil }
  }

  /// Whether somebody who has not proven anything yet may come with that id: nobody holds it, or they are who
  /// holds it.
  func admits(_ peer: PeerID, showing key: ResumeKey?) -> Bool {
    guard let known = holders[peer] else { return true }
    return key.map { key in known.contains { $0.key.matches(key) } } ?? false
  }
}
