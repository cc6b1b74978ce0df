import HubKernel
import HubTesting
import Testing

@Suite struct CrowdTests {
  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func everySignalArrivesOnceAndInOrderOrComesBack(seed: UInt64) async throws {
    let crowd = try await Crowd(6, lanes: Int(seed % 4) + 1, seed: seed)
    for _ in 0..<800 { await crowd.step() }
    await crowd.finish()
    #expect(crowd.wrongs == [])
    #expect(crowd.departures == crowd.lives)
    let everybody = Set(crowd.rovers.map(\.peer.description) + [crowd.watcher.peer.description])
    for (rover, known) in zip(crowd.rovers, crowd.beliefs) {
      #expect(known == everybody.subtracting([rover.peer.description]))
    }
    #expect(crowd.sent.count > 100)
    #expect(try #require(crowd.hub.meter("hub_mailbox_resumed_total")) > 10)
    #expect(crowd.hub.meter("hub_mailbox_waiting") == 0)
    #expect(crowd.hub.meter("hub_mailbox_absent") == 0)
  }
}
