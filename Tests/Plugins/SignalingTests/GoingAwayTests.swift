import HubKernel
import HubTesting
import Testing

@testable import Signaling

@Suite struct GoingAwayTests {
  @Test func tellsNobodyToGoWhenItIsOnlyReplaced() async throws {
    let hub = TestHub()
    try await hub.install(SignalingPlugin.self)
    let bob = await hub.connect("bob", in: "lobby")
    _ = hub.take(by: "bob")
    try await hub.reload(with: "plugins:\n  - signaling: {announceBurst: 7}\n")
    #expect(hub.take(by: "bob").isEmpty)
    #expect(bob.isOpen)
  }

  @Test func asksEverybodyToComeBackAtAnotherMomentWhenTheHubStops() async throws {
    let hub = TestHub()
    try await hub.install(SignalingPlugin.self, "goAway: 5s")
    for name in ["bob", "eve", "joe", "ann"] as [PeerID] { await hub.connect(name, in: "lobby") }
    try await hub.drain(within: .seconds(10))
    var waits: Set<Int> = []
    for name in ["bob", "eve", "joe", "ann"] as [PeerID] {
      let farewell = hub.heard(by: name).filter { $0["type"]?.text == "goaway" }
      #expect(farewell.count == 1)
      let wait = try #require(farewell.first?["data"]?["reconnectAfter"]?.int)
      #expect((0...5_000).contains(wait))
      waits.insert(Int(wait))
      #expect(hub.close(seenBy: name)?.code == CloseCode.goingAway)
    }
    #expect(waits.count > 1)
  }
}
