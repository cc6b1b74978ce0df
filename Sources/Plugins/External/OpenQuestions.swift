/// Questions and requests that wait for an answer, and those whose answers came too late so far.
struct OpenQuestions {
  enum Kind: Sendable { case question, request }

  /// Whose answer an answer is.
  enum Match: Equatable { case open, late, twice, unknown, otherKind }

  private var kinds: [Int: Kind] = [:]
  /// In the order of asking, which is that of their times for each kind.
  private var queues: [Kind: [(id: Int, due: UInt64)]] = [.question: [], .request: []]
  private var heads: [Kind: Int] = [.question: 0, .request: 0]
  private var late: Set<Int> = []
  private var lateOrder: [Int] = []
  private var last = 0

  var count: Int { kinds.count }

  mutating func add(_ kind: Kind, due: UInt64) -> Int {
    last &+= 1
    kinds[last] = kind
    queues[kind]?.append((last, due))
    return last
  }

  /// Takes the one that is answered.
  mutating func take(_ id: Int, _ kind: Kind) -> Match {
    guard let known = kinds[id] else {
      if late.contains(id) {
        late.remove(id)
        return .late
      }
      return (1...max(1, last)).contains(id) && last > 0 ? .twice : .unknown
    }
    guard known == kind else { return .otherKind }
    kinds[id] = nil
    skip(kind)
    return .open
  }

  /// When the first has waited long enough.
  var nextDue: UInt64 { min(due(.question), due(.request)) }

  private func due(_ kind: Kind) -> UInt64 {
    guard let queue = queues[kind], let head = heads[kind], head < queue.count else { return .max }
    return queue[head].due
  }

  /// Gives up on one that has waited long enough.
  mutating func expire(by now: UInt64) -> (Int, Kind)? {
    for kind in [Kind.question, .request] {
      guard due(kind) <= now, let queue = queues[kind], let head = heads[kind] else { continue }
      let id = queue[head].id
      kinds[id] = nil
      late.insert(id)
      lateOrder.append(id)
      if lateOrder.count > Dialogue.mostLate * 2 { forgetLate() }
      skip(kind)
      return (id, kind)
    }
    return nil
  }

  private mutating func forgetLate() {
    for id in lateOrder.dropLast(Dialogue.mostLate) { late.remove(id) }
    lateOrder.removeFirst(lateOrder.count - Dialogue.mostLate)
  }

  mutating func removeAll() -> [Int] {
    defer { self = OpenQuestions() }
    return kinds.keys.sorted()
  }

  /// The head of a queue is always one that is still open.
  private mutating func skip(_ kind: Kind) {
    guard var queue = queues.removeValue(forKey: kind), var head = heads[kind] else { return }
    while head < queue.count, kinds[queue[head].id] == nil { head += 1 }
    if head > 512, head * 2 > queue.count {
      queue.removeFirst(head)
      head = 0
    }
    queues[kind] = queue
    heads[kind] = head
  }
}
