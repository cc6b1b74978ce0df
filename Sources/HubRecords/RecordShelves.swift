internal import HubWire

/// Topics in the order of their places, so that somebody can walk all of them: as many shelves as the first
/// bits of a place can say, each in order. Places are hashes, so no shelf is much longer than another.
struct RecordShelves {
  private static let bits: UInt64 = 12

  private var shelves = [[RecordTable.Topic]](repeating: [], count: 1 << Int(bits))

  private static func shelf(of place: PeerID) -> Int { Int(place.high >> (64 - bits)) }

  mutating func add(_ topic: RecordTable.Topic) {
    let shelf = Self.shelf(of: topic.place)
    shelves[shelf].insert(topic, at: index(on: shelf) { Self.isBefore($0, topic) })
  }

  mutating func remove(_ topic: RecordTable.Topic) {
    let shelf = Self.shelf(of: topic.place)
    let index = index(on: shelf) { Self.isBefore($0, topic) }
    if index < shelves[shelf].count, shelves[shelf][index] === topic { shelves[shelf].remove(at: index) }
  }

  /// Visits topics from a place on, in order, until one says that it is enough.
  func walk(from place: PeerID?, _ visit: (RecordTable.Topic) -> Bool) {
    let first = place.map(Self.shelf(of:)) ?? 0
    for shelf in first..<shelves.count where !shelves[shelf].isEmpty {
      let start = place.map { place in index(on: shelf) { Self.isBefore($0.place, place) } } ?? 0
      for topic in shelves[shelf][start...] where !visit(topic) { return }
    }
  }

  private func index(on shelf: Int, where isBefore: (RecordTable.Topic) -> Bool) -> Int {
    var (low, high) = (0, shelves[shelf].count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(shelves[shelf][middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func isBefore(_ one: PeerID, _ other: PeerID) -> Bool {
    (one.high, one.middle, one.low) < (other.high, other.middle, other.low)
  }

  private static func isBefore(_ one: RecordTable.Topic, _ other: RecordTable.Topic) -> Bool {
    if one.place != other.place { return isBefore(one.place, other.place) }
    let (left, right) = (one.name, other.name)
    guard left.namespace.utf8.elementsEqual(right.namespace.utf8) else {
      return left.namespace.utf8.lexicographicallyPrecedes(right.namespace.utf8)
    }
    return left.topic.utf8.lexicographicallyPrecedes(right.topic.utf8)
  }
}
