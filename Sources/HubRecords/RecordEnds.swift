/// What ends when: a binary heap with the first to end on its top. What has been replaced stays in it until
/// its time has come, or until there is more of that than of the rest.
struct RecordEnds {
  private struct Place {
    let end: Int64
    let kept: RecordTable.Kept
  }

  private static let keptPlaces = 1_024

  private var heap: [Place] = []
  private var forgotten = 0

  /// When the first one ends, whether it is still there or not.
  var next: Int64? { heap.first?.end }

  mutating func add(_ kept: RecordTable.Kept) {
    heap.append(Place(end: kept.record.end, kept: kept))
    rise(from: heap.count - 1)
  }

  /// Notes that one of those in the heap is gone.
  mutating func forget(_ kept: RecordTable.Kept) {
    kept.isGone = true
    forgotten += 1
    guard heap.count > Self.keptPlaces, forgotten > heap.count / 2 else { return }
    // Sorted is a heap as well.
    heap = heap.filter { !$0.kept.isGone }.sorted { $0.end < $1.end }
    forgotten = 0
  }

  /// Takes out one that has ended by now and is not gone.
  mutating func take(by now: Int64) -> RecordTable.Kept? {
    while let first = heap.first, first.end <= now {
      dropFirst()
      if !first.kept.isGone { return first.kept }
      forgotten -= 1
    }
    return nil
  }

  private mutating func dropFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < heap.count && heap[child].end < heap[least].end {
        least = child
      }
      guard least != place else { return }
      heap.swapAt(place, least)
      place = least
    }
  }

  private mutating func rise(from start: Int) {
    var place = start
    while place > 0, heap[place].end < heap[(place - 1) / 2].end {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }
}
