import HubRecords
import Testing

@testable import SQLiteStorage

@Suite struct WriteQueueTests {
  private func put(_ count: Int, into queue: WriteQueue) {
    for number in 0..<count {
      #expect(queue.put(WriteQueue.Pending(change: .keep(.sample(number)), size: 1) { _ in }) == nil)
    }
  }

  private func wait(for queue: WriteQueue) -> Duration { ContinuousClock().measure { _ = queue.next() } }

  @Test func whoComesAfterACrowdIsGivenAMomentForOthers() {
    let queue = WriteQueue(WriteQueue.Limits())
    put(WriteQueue.crowd, into: queue)
    _ = queue.next()
    put(1, into: queue)
    #expect(wait(for: queue) >= WriteQueue.pauseInCrowd * 0.9)
  }

  @Test func whoComesAloneWaitsForNobody() {
    let queue = WriteQueue(WriteQueue.Limits())
    let waits = (0..<50).map { _ in
      put(1, into: queue)
      return wait(for: queue)
    }
    #expect(waits.min() ?? .seconds(1) < WriteQueue.pauseInCrowd * 0.9)
  }
}
