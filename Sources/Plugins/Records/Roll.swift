/// Those who have come to stay. Whoever comes twice, because a successor took it over before its predecessor
/// left, is here once until it has left twice.
struct Roll<Member: Sendable>: Sendable {
  private var entries: [(id: ObjectIdentifier, member: Member, count: Int)] = []

  var members: [Member] { entries.map(\.member) }
  var isEmpty: Bool { entries.isEmpty }

  mutating func add(_ member: Member) { add(member, 1) }

  mutating func remove(_ member: Member) {
    let id = ObjectIdentifier(member as AnyObject)
    guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
    entries[index].count -= 1
    if entries[index].count == 0 { entries.remove(at: index) }
  }

  /// Takes over all of another roll.
  mutating func join(_ other: Roll) {
    for entry in other.entries { add(entry.member, entry.count) }
  }

  private mutating func add(_ member: Member, _ count: Int) {
    let id = ObjectIdentifier(member as AnyObject)
    if let index = entries.firstIndex(where: { $0.id == id }) {
      entries[index].count += count
    } else {
      entries.append((id, member, count))
    }
  }
}
