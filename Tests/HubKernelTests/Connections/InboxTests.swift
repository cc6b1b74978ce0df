import Testing

@testable import HubKernel

@Suite struct InboxTests {
  /// Each wake-up once made the next one dearer, until the thread had no stack left.
  @Test func wakesForTheHundredThousandthTimeAsForTheFirst() {
    let inbox = Inbox(lane: 0)
    let woken = Lock(0)
    inbox.onArrival { woken.withLock { $0 += 1 } }
    var batch = Inbox.Pending()
    for _ in 0..<100_000 {
      inbox.run { _ in }
      inbox.take(into: &batch)
    }
    #expect(woken.withLock { $0 } == 100_000)
  }
}
