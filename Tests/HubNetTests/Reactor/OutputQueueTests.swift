import Testing

@testable import HubNet

@Suite struct OutputQueueTests {
  private func contents(_ queue: OutputQueue) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = queue.head
    while let one = block {
      bytes += one.waiting
      block = one.pointee.next
    }
    return bytes
  }

  private func addFrame(_ payload: [UInt8], to queue: inout OutputQueue, _ pool: inout BlockPool) {
    let header = FrameWriter.headerLength(for: payload.count)
    if let place = queue.room(header, isFrame: true, &pool) {
      FrameWriter.write(.binary, length: payload.count, to: place)
    }
    _ = payload.withUnsafeBytes { queue.append($0, &pool) }
  }

  @Test(arguments: [1, 100, 4_064, 4_065, 20_000, 100_000])
  func keepsBytesInOrderThroughAnySends(_ size: Int) {
    var pool = BlockPool(budget: MemoryBudget(limit: 1 << 24))
    var queue = OutputQueue()
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let isQueued = bytes.withUnsafeBytes { queue.append($0, &pool) }
    #expect(isQueued)
    var generator = SplitMix(seed: UInt64(size))
    var sent: [UInt8] = []
    while !queue.isEmpty {
      let count = Int.random(in: 1...queue.count, using: &generator)
      sent += contents(queue).prefix(count)
      queue.consume(count, &pool)
    }
    #expect(sent == bytes)
    let used = pool.used
    #expect(used == 0)
    #expect(queue.head == nil && queue.tail == nil)
  }

  /// Compared here, since an expectation for each of many thousand bytes takes its time.
  private func holds(_ queue: OutputQueue, _ expected: ArraySlice<UInt8>) -> Bool {
    queue.count == expected.count && contents(queue).elementsEqual(expected)
  }

  @Test func cutsBetweenFramesWhereverItHasBeenSentTo() {
    let sizes = [10, 125, 126, 3_900, 200, 60, 17_000, 5, 70_000, 0, 40]
    let frames = sizes.map {
      FrameBytes.make(0x82, [UInt8](repeating: UInt8($0 & 0xFF), count: $0), masked: false)
    }
    let ends = frames.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
    let total = ends.last ?? 0
    let all = Array(frames.joined())
    for sent in stride(from: 0, to: total, by: 397) {
      for committed in [0, 1000] {
        var pool = BlockPool(budget: MemoryBudget(limit: 1 << 24))
        var queue = OutputQueue()
        for size in sizes { addFrame([UInt8](repeating: UInt8(size & 0xFF), count: size), to: &queue, &pool) }
        queue.consume(sent, &pool)
        queue.committed = min(committed, queue.head?.pointee.count ?? 0)
        let least = sent + queue.committed
        let isCut = queue.cutToFrame(&pool)
        let end = ends.first { $0 >= least } ?? total
        let isRight = isCut && holds(queue, all[sent..<end])
        #expect(isRight, "sent \(sent), committed \(committed)")
        queue.clear(&pool)
        let used = pool.used
        #expect(used == 0)
      }
    }
  }

  @Test func staysWithinTheBudgetAndGivesItBack() {
    let budget = MemoryBudget(limit: 1 << 20)
    do {
      var pool = BlockPool(budget: budget)
      var queue = OutputQueue()
      let piece = [UInt8](repeating: 1, count: 10_000)
      while pool.ensure(piece.count) { _ = piece.withUnsafeBytes { queue.append($0, &pool) } }
      #expect(budget.taken <= budget.limit)
      #expect(queue.count > budget.limit / 2)
      let used = pool.used
      #expect(used <= budget.taken)
      queue.clear(&pool)
      let mayQueueAgain = pool.ensure(piece.count)
      #expect(mayQueueAgain)
    }
    #expect(budget.taken == 0)
  }
}
