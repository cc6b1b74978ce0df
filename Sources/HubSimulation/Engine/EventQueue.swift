/// What is still to happen, the earliest first: a heap with four branches in one piece of memory.
final class EventQueue {
  private static let branches = 4

  private var heap: UnsafeMutablePointer<Event>
  private var capacity: Int
  private(set) var count = 0
  private var arranged: UInt64 = 0

  init(capacity: Int = 1024) {
    self.capacity = max(capacity, EventQueue.branches)
    heap = .allocate(capacity: self.capacity)
  }

  deinit { heap.deallocate() }

  var nextDue: Moment? { count > 0 ? heap[0].due : nil }

  func arrange(_ kind: Event.Kind, at due: Moment, _ subject: Int, _ detail: Int = 0) {
    if count == capacity { grow() }
    let event = Event(
      due: due, order: arranged, kind: kind, subject: Int32(truncatingIfNeeded: subject),
      detail: Int32(truncatingIfNeeded: detail))
    arranged &+= 1
    var place = count
    count &+= 1
    while place > 0 {
      let above = (place &- 1) / EventQueue.branches
      guard event.isBefore(heap[above]) else { break }
      heap[place] = heap[above]
      place = above
    }
    heap[place] = event
  }

  func takeFirst() -> Event? {
    guard count > 0 else { return nil }
    let first = heap[0]
    count &-= 1
    if count > 0 { sink(heap[count]) }
    return first
  }

  /// Puts an event where the first one was, or below.
  private func sink(_ event: Event) {
    var place = 0
    while true {
      let start = place &* EventQueue.branches &+ 1
      guard start < count else { break }
      var least = start
      var branch = start &+ 1
      let end = min(start &+ EventQueue.branches, count)
      while branch < end {
        if heap[branch].isBefore(heap[least]) { least = branch }
        branch &+= 1
      }
      guard heap[least].isBefore(event) else { break }
      heap[place] = heap[least]
      place = least
    }
    heap[place] = event
  }

  private func grow() {
    let larger = UnsafeMutablePointer<Event>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: heap, count: count)
    heap.deallocate()
    heap = larger
    capacity *= 2
  }
}
