package import HubMesh
package import HubWire

/// What the simulator asks of a node: the node of the hub itself, or one that is wrong on purpose.
package protocol MeshLogic: AnyObject {
  var due: Milliseconds { get }
  var counters: MeshCounters { get }
  var census: MeshCensus { get }
  var hubs: [HubFigures] { get }

  func linkUp(_ link: LinkID, to hub: HubID, epoch: UInt64, now: Milliseconds)
  func linkUp(_ link: LinkID, to hub: HubID, epoch: UInt64, over carrier: Carrier, now: Milliseconds)
  func tell(_ hub: HubID, _ word: UnsafeRawBufferPointer, now: Milliseconds) -> Bool
  var links: [LinkFigures] { get }
  func linkDown(_ link: LinkID, now: Milliseconds)
  func receive(_ frame: UnsafeRawBufferPointer, on link: LinkID, now: Milliseconds)
  @discardableResult func tick(now: Milliseconds) -> Milliseconds
  func drain(now: Milliseconds)
  func stop(now: Milliseconds)
  func enter(_ member: Member, in network: NetworkKey, now: Milliseconds)
  func renew(_ member: Member, in network: NetworkKey, now: Milliseconds)
  func leave(_ peer: PeerID, in network: NetworkKey, reason: String, now: Milliseconds)
  func settle(_ peer: PeerID, in network: NetworkKey, keeps: Bool, now: Milliseconds)
  func send(_ letter: borrowing Letter, now: Milliseconds) -> Bool
  func members(of network: NetworkKey) -> [MemberPlace]
  func trace(_ peer: PeerID, in network: NetworkKey) -> [TraceHop]
}

extension MeshNode: MeshLogic {
  package func linkUp(_ link: LinkID, to hub: HubID, epoch: UInt64, now: Milliseconds) {
    linkUp(link, to: hub, epoch: epoch, over: .websocket, now: now)
  }
}

/// Nodes that are wrong on purpose know nothing of carriers.
extension MeshLogic {
  package func linkUp(
    _ link: LinkID, to hub: HubID, epoch: UInt64, over carrier: Carrier, now: Milliseconds
  ) { linkUp(link, to: hub, epoch: epoch, now: now) }
  package func tell(_ hub: HubID, _ word: UnsafeRawBufferPointer, now: Milliseconds) -> Bool { false }
  package var links: [LinkFigures] { [] }
}
