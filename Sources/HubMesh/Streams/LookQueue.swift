/// Which session is to be looked at when: a heap, the earliest first. A session may be in it more than once;
/// it knows itself which time counts.
struct LookQueue {
  private var heap: [(time: Milliseconds, session: Session)] = []

  /// The earliest time anybody is to be looked at.
  var first: Milliseconds? { heap.first?.time }

  mutating func insert(_ session: Session, at time: Milliseconds) {
    heap.append((time, session))
    var place = heap.count - 1
    while place > 0, heap[(place - 1) / 2].time > time {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func removeFirst() -> (time: Milliseconds, session: Session)? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var place = 0
    while place * 2 + 1 < heap.count {
      var least = place * 2 + 1
      if least + 1 < heap.count, heap[least + 1].time < heap[least].time { least += 1 }
      guard heap[least].time < heap[place].time else { break }
      heap.swapAt(place, least)
      place = least
    }
    return first
  }

  mutating func removeAll() { heap = [] }
}
