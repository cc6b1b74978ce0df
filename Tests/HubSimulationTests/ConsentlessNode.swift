import HubMesh
import HubWire

@testable import HubSimulation

/// A node that is right, but never tells another hub that WebSockets between the two can go.
final class ConsentlessNode: MeshLogic {
  private let node: any MeshLogic

  init(_ node: any MeshLogic) { self.node = node }

  var due: Milliseconds { node.due }
  var counters: MeshCounters { node.counters }
  var census: MeshCensus { node.census }
  var hubs: [HubFigures] { node.hubs }
  var links: [LinkFigures] { node.links }

  func tell(_ hub: HubID, _ word: UnsafeRawBufferPointer, now: Milliseconds) -> Bool {
    guard word.first != ChannelWord.consent.rawValue else { return true }
    return node.tell(hub, word, now: now)
  }

  func linkUp(_ link: LinkID, to hub: HubID, epoch: UInt64, now: Milliseconds) {
    node.linkUp(link, to: hub, epoch: epoch, now: now)
  }
  func linkUp(_ link: LinkID, to hub: HubID, epoch: UInt64, over carrier: Carrier, now: Milliseconds) {
    node.linkUp(link, to: hub, epoch: epoch, over: carrier, now: now)
  }
  func linkDown(_ link: LinkID, now: Milliseconds) { node.linkDown(link, now: now) }
  func receive(_ frame: UnsafeRawBufferPointer, on link: LinkID, now: Milliseconds) {
    node.receive(frame, on: link, now: now)
  }
  func tick(now: Milliseconds) -> Milliseconds { node.tick(now: now) }
  func drain(now: Milliseconds) { node.drain(now: now) }
  func stop(now: Milliseconds) { node.stop(now: now) }
  func enter(_ member: Member, in network: NetworkKey, now: Milliseconds) {
    node.enter(member, in: network, now: now)
  }
  func renew(_ member: Member, in network: NetworkKey, now: Milliseconds) {
    node.renew(member, in: network, now: now)
  }
  func leave(_ peer: PeerID, in network: NetworkKey, reason: String, now: Milliseconds) {
    node.leave(peer, in: network, reason: reason, now: now)
  }
  func settle(_ peer: PeerID, in network: NetworkKey, keeps: Bool, now: Milliseconds) {
    node.settle(peer, in: network, keeps: keeps, now: now)
  }
  func send(_ letter: borrowing Letter, now: Milliseconds) -> Bool { node.send(letter, now: now) }
  func whisper(_ payload: [UInt8], to hub: HubID, now: Milliseconds) {
    node.whisper(payload, to: hub, now: now)
  }
  func members(of network: NetworkKey) -> [MemberPlace] { node.members(of: network) }
  func trace(_ peer: PeerID, in network: NetworkKey) -> [TraceHop] { node.trace(peer, in: network) }
}
