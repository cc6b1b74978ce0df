/// What is to be done, the earliest first and then in the order of asking: a binary heap.
///
/// What was cancelled is only forgotten, and leaves the heap when it comes to its top or when most of the
/// heap is of that kind.
package struct TimerQueue {
  private struct Place {
    var due: UInt64
    var number: Int

    static func < (one: Place, other: Place) -> Bool { (one.due, one.number) < (other.due, other.number) }
  }

  private static let keptPlaces = 64

  private var works: [Int: @Sendable () -> Void] = [:]
  private var heap: [Place] = []
  /// The number given last.
  package private(set) var last = 0

  /// How many things are to be done.
  package var count: Int { works.count }
  /// When the first is due.
  package var nextDue: UInt64? { heap.first?.due }

  package init() {}

  package mutating func add(due: UInt64, _ work: @escaping @Sendable () -> Void) -> Int {
    last += 1
    works[last] = work
    heap.append(Place(due: due, number: last))
    rise(from: heap.count - 1)
    return last
  }

  package mutating func remove(_ number: Int) -> (@Sendable () -> Void)? {
    guard let work = works.removeValue(forKey: number) else { return nil }
    if heap.count > TimerQueue.keptPlaces, heap.count > works.count * 2 { sweep() }
    dropForgotten()
    return work
  }

  /// Takes out the first thing that is due by `now` and was asked for no later than `number`.
  package mutating func take(by now: UInt64, upTo number: Int) -> (@Sendable () -> Void)? {
    guard let first = heap.first, first.due <= now, first.number <= number else { return nil }
    let work = works.removeValue(forKey: first.number)
    dropFirst()
    dropForgotten()
    return work
  }

  package mutating func removeAll() {
    works = [:]
    heap = []
  }

  /// The top of the heap is always something that is still to be done.
  private mutating func dropForgotten() {
    while let first = heap.first, works[first.number] == nil { dropFirst() }
  }

  private mutating func sweep() {
    // Sorted is a heap as well.
    heap = heap.filter { works[$0.number] != nil }.sorted(by: <)
  }

  private mutating func dropFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count && heap[child] < heap[least] {
        least = child
      }
      guard least != place else { return }
      heap.swapAt(place, least)
      place = least
    }
  }

  private mutating func rise(from start: Int) {
    var place = start
    while place > 0, heap[place] < heap[(place - 1) / 2] {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }
}
