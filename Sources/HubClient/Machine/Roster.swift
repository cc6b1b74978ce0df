/// Who is in the network.
struct Roster {
  private var members: [PeerID: Member] = [:]
  private var stale: Set<PeerID> = []

  var all: [Member] { members.values.sorted { $0.id < $1.id } }

  func contains(_ id: PeerID) -> Bool { members[id] != nil }

  /// Somebody is there; true when that is news.
  mutating func add(_ member: Member, limit: Int) -> Bool {
    let isKnown = members[member.id] != nil
    stale.remove(member.id)
    if isKnown || members.count < limit { members[member.id] = member }
    return !isKnown
  }

  mutating func remove(_ id: PeerID) -> Member? {
    stale.remove(id)
    return members.removeValue(forKey: id)
  }

  /// Nobody has been heard of since the hub changed.
  mutating func doubt() { stale = Set(members.keys) }

  /// Takes out those of whom nothing was heard since then.
  mutating func sweep() -> [Member] { stale.sorted().compactMap { remove($0) } }

  mutating func clear() -> [Member] {
    defer { (members, stale) = ([:], []) }
    return all
  }
}
