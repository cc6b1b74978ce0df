/// What each hub has been told of the networks it has members in, and which of it may have changed.
struct ViewBook {
  /// Somebody elsewhere, as a hub was told.
  struct Entry: Equatable {
    let peer: Int32
    var home: Int32
  }

  /// What one hub knows of one network.
  struct View {
    /// How many members the hub itself has there, and since when it has any.
    var locals = 0
    let since: Moment
    /// In the order of the peers' numbers.
    var entries: [Entry] = []
  }

  private var views: [UInt64: View] = [:]
  /// The hubs with members in each network.
  private var hubsOf: [[Int32]]
  /// The networks of each hub.
  private var networksOf: [Set<Int32>]
  /// Networks of which something has changed since the oracle last looked.
  private(set) var touched: [Int] = []
  private var isTouched: [Bool]

  init(networks: Int, hubs: Int) {
    hubsOf = Array(repeating: [], count: networks)
    networksOf = Array(repeating: [], count: hubs)
    isTouched = Array(repeating: false, count: networks)
  }

  var count: Int { views.count }

  func networks(of hub: Int) -> Set<Int32> { networksOf[hub] }

  mutating func touch(_ network: Int) {
    guard !isTouched[network] else { return }
    isTouched[network] = true
    touched.append(network)
  }

  /// The networks that have changed, which from now on count as looked at.
  mutating func takeTouched() -> [Int] {
    let networks = touched
    for network in networks { isTouched[network] = false }
    touched.removeAll(keepingCapacity: true)
    return networks
  }

  func hubs(in network: Int) -> [Int32] { hubsOf[network] }

  func view(_ hub: Int, _ network: Int) -> View? { views[key(hub, network)] }

  /// One more member of a network at a hub.
  mutating func enter(hub: Int, _ network: Int, now: Moment) {
    touch(network)
    if views[key(hub, network)] == nil {
      hubsOf[network].append(Int32(hub))
      networksOf[hub].insert(Int32(network))
    }
    views[key(hub, network), default: View(since: now)].locals += 1
  }

  /// One member less; with the last one the hub sees nothing any more.
  mutating func leave(hub: Int, _ network: Int) {
    touch(network)
    let key = key(hub, network)
    guard let locals = views[key]?.locals else { return }
    views[key]?.locals = locals - 1
    if locals <= 1 { remove(hub, network) }
  }

  /// A hub has ended and remembers nothing.
  mutating func forget(hub: Int) {
    for network in networksOf[hub].sorted() {
      touch(Int(network))
      remove(hub, Int(network))
    }
  }

  private mutating func remove(_ hub: Int, _ network: Int) {
    views[key(hub, network)] = nil
    hubsOf[network].removeAll { $0 == Int32(hub) }
    networksOf[hub].remove(Int32(network))
  }

  /// What became of a hub's being told that somebody is somewhere.
  enum Change {
    case new
    case moved
    case same
    /// The hub has no member in that network, so that nobody should tell it anything.
    case uncalledFor
  }

  mutating func set(hub: Int, _ network: Int, peer: Int, home: Int) -> Change {
    touch(network)
    let key = key(hub, network)
    guard let index = views.index(forKey: key) else { return .uncalledFor }
    let place = ViewBook.place(of: Int32(peer), in: views.values[index].entries)
    if place < views.values[index].entries.count, views.values[index].entries[place].peer == Int32(peer) {
      if views.values[index].entries[place].home == Int32(home) { return .same }
      views.values[index].entries[place].home = Int32(home)
      return .moved
    }
    views.values[index].entries.insert(Entry(peer: Int32(peer), home: Int32(home)), at: place)
    return .new
  }

  /// Forgets somebody; false if the hub was never told of it.
  mutating func clear(hub: Int, _ network: Int, peer: Int) -> Bool {
    touch(network)
    guard let index = views.index(forKey: key(hub, network)) else { return false }
    let place = ViewBook.place(of: Int32(peer), in: views.values[index].entries)
    guard place < views.values[index].entries.count, views.values[index].entries[place].peer == Int32(peer)
    else { return false }
    views.values[index].entries.remove(at: place)
    return true
  }

  private static func place(of peer: Int32, in entries: [Entry]) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].peer < peer { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func key(_ hub: Int, _ network: Int) -> UInt64 { UInt64(hub) << 32 | UInt64(network) }
}
