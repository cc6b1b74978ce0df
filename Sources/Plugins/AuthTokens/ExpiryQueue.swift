import HubKernel

/// Which connections end when, soonest first. There are never more than twice as many entries as connections,
/// and a few.
struct ExpiryQueue: Sendable {
  private struct Entry: Sendable {
    let time: Int64
    let connection: ConnectionID
  }

  private var heap: [Entry] = []
  private var live: [ConnectionID: Int64] = [:]
  private static let slack = 1_024

  var count: Int { live.count }
  /// How many entries there are, those of closed connections included.
  var entries: Int { heap.count }

  /// A connection ends at a time, in milliseconds since 1970.
  mutating func add(_ connection: ConnectionID, at time: Int64) {
    live[connection] = time
    heap.append(Entry(time: time, connection: connection))
    rise(from: heap.count - 1)
  }

  /// A connection has closed.
  mutating func remove(_ connection: ConnectionID) {
    guard live.removeValue(forKey: connection) != nil, heap.count > 2 * live.count + Self.slack else {
      return
    }
    heap = live.map { Entry(time: $0.value, connection: $0.key) }.sorted { $0.time < $1.time }
  }

  /// The next connection that is over; nil when there is none any more.
  mutating func next(at now: Int64) -> ConnectionID? {
    while let first = heap.first, first.time <= now {
      removeFirst()
      // An entry may be of a connection that has closed, or that ends at another time by now.
      if live[first.connection] == first.time {
        live[first.connection] = nil
        return first.connection
      }
    }
    return nil
  }

  private mutating func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child].time < heap[least].time { least = child }
      }
      if least == parent { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }

  private mutating func rise(from start: Int) {
    var child = start
    while child > 0, heap[child].time < heap[(child - 1) / 2].time {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }
}
