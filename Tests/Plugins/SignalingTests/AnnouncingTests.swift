import HubKernel
import HubTesting
import Testing

@testable import Signaling

@Suite struct AnnouncingTests {
  @Test func letsAPeerAnnounceAsOftenAsItMayAndNoOftener() async throws {
    let hub = TestHub()
    try await hub.install(SignalingPlugin.self, "{announceBurst: 3, announcePerSecond: 1}")
    let bob = await hub.connect("bob")
    for _ in 0..<4 { await hub.send(#"{"type":"announce"}"#, by: bob) }
    #expect(codes(hub, "bob") == ["announcing-too-fast"])
    await hub.pass(.seconds(1))
    await hub.send(#"{"type":"announce"}"#, by: bob)
    #expect(codes(hub, "bob") == ["announcing-too-fast"])
    await hub.send(#"{"type":"announce"}"#, by: bob)
    #expect(codes(hub, "bob") == ["announcing-too-fast", "announcing-too-fast"])
  }

  @Test func keepsWhatAPeerSaysOfItselfButNotWhatOnlyTheHubMaySay() async throws {
    let hub = TestHub()
    try await hub.install(SignalingPlugin.self)
    await hub.connect("bob", in: "lobby")
    let eve = await hub.connect("eve")
    _ = hub.take(by: "bob")
    await hub.send(
      #"{"type":"announce","networkName":"lobby","data":{"peerId":"x","name":"Eve","\u0069sHub":false}}"#,
      by: eve)
    let told = try #require(hub.take(by: "bob").first?["data"])
    #expect(told["peerId"]?.text == ("eve" as PeerID).description)
    #expect(told["isHub"]?.bool == false)
    #expect(told["name"]?.text == "Eve")
  }

  @Test func refusesAnAnnouncementThatIsTooLong() async throws {
    let hub = TestHub()
    try await hub.install(SignalingPlugin.self)
    let bob = await hub.connect("bob")
    let long = String(repeating: "x", count: 20_000)
    await hub.send(#"{"type":"announce","data":{"name":"\#(long)"}}"#, by: bob)
    #expect(codes(hub, "bob") == ["announcement-too-long"])
    #expect(hub.kernel.view.peers == 0)
  }

  @Test func anIntentMayRefuseAnAnnouncement() async throws {
    let hub = TestHub()
    try await hub.install(SignalingPlugin.self)
    try await hub.install(Doorman.self)
    let bob = await hub.connect("bob")
    await hub.send(#"{"type":"announce","networkName":"cellar"}"#, by: bob)
    await hub.send(#"{"type":"announce","networkName":"lobby"}"#, by: bob)
    #expect(codes(hub, "bob") == ["not-there"])
    #expect(hub.heard(by: "bob").last?["by"]?.text == "doorman")
    #expect(hub.events(of: PeerAnnounced.self).map(\.network) == [NetworkName("lobby")])
  }

  private func codes(_ hub: TestHub, _ peer: PeerID) -> [String] {
    hub.heard(by: peer).compactMap { $0["code"]?.text }
  }
}

/// Lets nobody into the cellar.
final class Doorman: Plugin {
  static let manifest = Manifest("doorman", "Lets nobody into the cellar.")

  init(_ settings: Tenanted<NoSettings>, _ host: Host) {}

  func wire(_ hub: Wiring) {
    hub.before(AnnouncePeer.self, at: .authorize) { intent in
      intent.network == NetworkName("cellar") ? .refuse("not-there", "the cellar is closed") : .proceed
    }
  }
}
