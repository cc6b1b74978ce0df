import HubKernel
import HubTesting
import Testing

@testable import Signaling

@Suite struct ResumingTests {
  @Test(arguments: [1, 2]) func aPeerThatShowsItsKeyTakesItsIdOverAtOnce(lanes: Int) async throws {
    let hub = TestHub(lanes: lanes)
    try await hub.install(SignalingPlugin.self)
    let first = await hub.connect("bob", in: "lobby", lane: 0)
    let key = try #require(first.heard.first?["resume"]?.text)
    #expect(key.utf8.count == 32)
    let bob: PeerID = "bob"
    let second = await hub.upgrade(query: "peerId=\(bob)&resume=\(key)", as: bob, lane: lanes - 1)
    #expect(first.close?.code == CloseCode.replaced)
    #expect(second.isOpen)
    #expect(second.heard.first?["resume"]?.text != key)
    #expect(hub.events(of: PeerLeft.self).map(\.reason) == ["disconnected"])
  }

  @Test(arguments: ["", "zz", "00000000000000000000000000000000", "+0000000000000000000000000000000"])
  func anotherKeyIsAsGoodAsNone(key: String) async throws {
    let hub = TestHub()
    try await hub.install(SignalingPlugin.self)
    let first = await hub.connect("bob")
    let bob: PeerID = "bob"
    let second = await hub.upgrade(query: "peerId=\(bob)&resume=\(key)", as: bob)
    #expect(second.state == .waiting)
    await hub.pass(.seconds(2))
    #expect(first.isOpen)
    #expect(second.close?.code == CloseCode.policy)
  }

  @Test func keysOpenNoOtherId() async throws {
    let hub = TestHub()
    try await hub.install(SignalingPlugin.self)
    let eve = await hub.connect("eve")
    let bob = await hub.connect("bob")
    let key = try #require(eve.heard.first?["resume"]?.text)
    let id: PeerID = "bob"
    await hub.upgrade(query: "peerId=\(id)&resume=\(key)", as: id)
    #expect(bob.isOpen)
  }
}
