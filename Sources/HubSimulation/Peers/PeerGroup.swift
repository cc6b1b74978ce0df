/// Peers in no particular order, but in the same order in each run: one can be drawn at once.
struct PeerGroup {
  private(set) var list: [Int32] = []
  private var places: [Int32: Int] = [:]

  var count: Int { list.count }

  func contains(_ peer: Int32) -> Bool { places[peer] != nil }

  mutating func insert(_ peer: Int32) {
    guard places[peer] == nil else { return }
    places[peer] = list.count
    list.append(peer)
  }

  mutating func remove(_ peer: Int32) {
    guard let place = places.removeValue(forKey: peer), let last = list.popLast() else { return }
    guard last != peer else { return }
    list[place] = last
    places[last] = place
  }
}
