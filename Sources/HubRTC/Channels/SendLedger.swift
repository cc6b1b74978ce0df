/// Which channels the bytes belong to that wait to be acknowledged, oldest first: the library beneath knows
/// only how many there are.
///
/// With one channel this is exact. With several, what is acknowledged is ascribed to those who sent first,
/// though their pieces may have gone in another order; the sum is always right.
struct SendLedger {
  private struct Entry {
    var slot: Int
    var count: Int
  }

  private var entries: [Entry]
  private var first = 0
  private(set) var count = 0
  private(set) var total = 0

  init(limit: Int) { entries = Array(repeating: Entry(slot: 0, count: 0), count: max(1, limit)) }

  var isFull: Bool { count == entries.count }

  mutating func append(_ bytes: Int, of slot: Int) {
    guard !isFull else { return }
    entries[(first + count) % entries.count] = Entry(slot: slot, count: bytes)
    count += 1
    total += bytes
  }

  /// Gives back what need not be there any more for so many bytes to wait.
  mutating func settle(waiting: Int, _ body: (_ slot: Int, _ bytes: Int) -> Void) {
    while count > 0, total - entries[first].count >= waiting {
      let entry = entries[first]
      first = (first + 1) % entries.count
      count -= 1
      total -= entry.count
      body(entry.slot, entry.count)
    }
  }
}
