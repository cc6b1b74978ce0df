/// A network that matters here: it has members here, or this hub is one of those nearest to its key.
final class NetworkRecord {
  let index: UInt32
  let key: NetworkKey
  /// The members here.
  @exclusivity(unchecked) var firstLocal = MemberRecord.none
  @exclusivity(unchecked) var localCount = 0
  /// Its place in the list of networks with members here.
  @exclusivity(unchecked) var localPlace = 0
  /// The other hubs with members, in the order of their places.
  @exclusivity(unchecked) var rosters: [Roster] = []
  /// The hubs nearest to the key, nearest first, while there are members here.
  @exclusivity(unchecked) var rendezvous: [UInt32] = []
  /// The hubs that registered here, in the order in which they came.
  @exclusivity(unchecked) var registrations: [Registration] = []

  init(index: UInt32, key: NetworkKey) {
    self.index = index
    self.key = key
  }

  /// Where the roster of a hub is, or would be.
  func search(_ hub: UInt32) -> (place: Int, isThere: Bool) {
    var (low, high) = (0, rosters.count)
    while low < high {
      let middle = (low + high) / 2
      if rosters[middle].hub < hub { low = middle + 1 } else { high = middle }
    }
    return (low, low < rosters.count && rosters[low].hub == hub)
  }

  var isEmpty: Bool { localCount == 0 && rosters.isEmpty && registrations.isEmpty }
}
