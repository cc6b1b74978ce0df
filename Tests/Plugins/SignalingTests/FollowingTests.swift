import HubKernel
import HubTesting
import Testing

@testable import Signaling

@Suite struct FollowingTests {
  @Test func aFollowerHearsWhoEntersRenewsAndLeavesInOrder() async throws {
    let hub = try await observed()
    await hub.connect("bob", in: "lobby")
    let eve = await hub.connect("eve", in: "lobby")
    await hub.send(#"{"type":"announce","networkName":"lobby","data":{"name":"Eve"}}"#, by: eve)
    await hub.send(#"{"type":"goodbye"}"#, by: eve)
    await hub.fail(link: "bob")
    #expect(
      lines(hub) == [
        "bob in lobby", "eve in lobby", #"eve again in lobby"name":"Eve""#, "eve out of lobby: goodbye",
        "bob out of lobby: disconnected",
      ])
  }

  @Test func aPeerThatGoesToAnotherNetworkIsHeardLeavingTheFirst() async throws {
    let hub = try await observed()
    let bob = await hub.connect("bob", in: "lobby")
    await hub.send(#"{"type":"announce","networkName":"cellar"}"#, by: bob)
    #expect(lines(hub) == ["bob in lobby", "bob in cellar", "bob out of lobby: moved"])
  }

  @Test func whoFollowsNoMoreHearsNothing() async throws {
    let hub = try await observed()
    let bob = await hub.connect("bob", in: "lobby")
    await hub.send(#"{"type":"hush"}"#, by: bob)
    await hub.connect("eve", in: "lobby")
    #expect(lines(hub) == ["bob in lobby"])
  }

  private func observed() async throws -> TestHub {
    let hub = TestHub()
    try await hub.install(SignalingPlugin.self)
    try await hub.install(DiaryPlugin.self)
    return hub
  }

  private func lines(_ hub: TestHub) -> [String] {
    hub.log.filter { $0.plugin == "diary" }.compactMap { $0.fields.first?.value }
  }
}

/// Keeps a diary in the log of its hub, until a peer hushes it.
final class DiaryPlugin: Plugin, PresenceFollower {
  static let manifest = Manifest("diary", "Keeps a diary.", requires: [Capability((any Announcing).self)])
  let host: Host
  let signaling: any Announcing

  init(_ settings: Tenanted<NoSettings>, _ host: Host) throws {
    self.host = host
    signaling = try host.require((any Announcing).self)
  }

  func wire(_ hub: Wiring) {
    hub.receive("hush") { [self] _ in signaling.unfollow(self) }
  }

  func start() async throws { signaling.follow(self) }

  func entered(_ guest: Guest, at connection: ConnectionID, in room: Room, isRenewal: Bool) {
    let note = String(decoding: guest.note, as: UTF8.self)
    let again = isRenewal ? "again " : ""
    host.log.notice("told", ["line": "\(name(guest.peer)) \(again)in \(name(room))\(note)"])
  }

  func left(_ peer: PeerID, _ room: Room, reason: String) {
    host.log.notice("told", ["line": "\(name(peer)) out of \(name(room)): \(reason)"])
  }

  private func name(_ room: Room) -> String { String(decoding: room.name.bytes, as: UTF8.self) }

  private func name(_ peer: PeerID) -> String {
    ["bob", "eve"].first { PeerID(named: $0) == peer } ?? peer.description
  }
}
