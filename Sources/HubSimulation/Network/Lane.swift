/// One direction of a wire: frames under way, in order.
struct Lane {
  struct Item {
    /// The frame, or `goodbye` for the end of the connection.
    var frame: Int32
    var due: Moment
  }

  /// Stands in the queue where the other side has closed.
  static let goodbye: Int32 = -1

  private var ring: [Item] = []
  private var start = 0
  private(set) var count = 0
  private(set) var bytes = 0
  /// When the last frame that was put in arrives; none behind it comes sooner.
  private(set) var lastDue: Moment = 0
  /// Whether an event waits for the first frame.
  var isArmed = false

  var first: Item? { count > 0 ? ring[start] : nil }

  mutating func append(_ frame: Int32, size: Int, due: Moment) {
    if count == ring.count { grow() }
    lastDue = max(due, lastDue)
    ring[(start + count) & (ring.count - 1)] = Item(frame: frame, due: lastDue)
    count += 1
    bytes += size
  }

  mutating func removeFirst(size: Int) {
    start = (start + 1) & (ring.count - 1)
    count -= 1
    bytes -= size
  }

  /// Everything under way is lost.
  mutating func removeAll(_ release: (Int32) -> Void) {
    while count > 0 {
      if ring[start].frame != Lane.goodbye { release(ring[start].frame) }
      start = (start + 1) & (ring.count - 1)
      count -= 1
    }
    bytes = 0
  }

  private mutating func grow() {
    let nothing = Item(frame: Lane.goodbye, due: 0)
    var larger = Array(repeating: nothing, count: max(4, ring.count * 2))
    for index in 0..<count { larger[index] = ring[(start + index) & (ring.count - 1)] }
    ring = larger
    start = 0
  }
}
