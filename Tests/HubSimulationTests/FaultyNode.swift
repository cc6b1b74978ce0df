import HubMesh
import HubSimulation
import HubWire

/// A node that is right but for one fault, which happens now and then.
final class FaultyNode: MeshLogic {
  private let node: any MeshLogic
  private let effects: FaultyEffects
  private let fault: Fault
  private var letters = 0
  private let rumours: Rumours
  private let hub: HubID

  init(
    _ fault: Fault, _ rumours: Rumours, at hub: HubID, effects: any MeshEffects,
    make: (any MeshEffects) -> any MeshLogic
  ) {
    self.rumours = rumours
    self.hub = hub
    self.fault = fault
    self.effects = FaultyEffects(fault, effects, rumours, at: hub)
    node = make(self.effects)
  }

  var due: Milliseconds { node.due }
  var counters: MeshCounters { node.counters }
  var census: MeshCensus { node.census }
  var hubs: [HubFigures] { node.hubs }

  func linkUp(_ link: LinkID, to hub: HubID, epoch: UInt64, now: Milliseconds) {
    node.linkUp(link, to: hub, epoch: epoch, now: now)
  }
  func linkDown(_ link: LinkID, now: Milliseconds) { node.linkDown(link, now: now) }
  func receive(_ frame: UnsafeRawBufferPointer, on link: LinkID, now: Milliseconds) {
    node.receive(frame, on: link, now: now)
  }
  func tick(now: Milliseconds) -> Milliseconds { node.tick(now: now) }
  func drain(now: Milliseconds) { node.drain(now: now) }
  func stop(now: Milliseconds) { node.stop(now: now) }
  func enter(_ member: Member, in network: NetworkKey, now: Milliseconds) {
    rumours.places.append(Rumours.Place(peer: member.peer, network: network, hub: hub))
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
  func members(of network: NetworkKey) -> [MemberPlace] { node.members(of: network) }
  func trace(_ peer: PeerID, in network: NetworkKey) -> [TraceHop] { node.trace(peer, in: network) }

  func send(_ letter: borrowing Letter, now: Milliseconds) -> Bool {
    letters += 1
    if fault == .refusesLetters, letters % 10 == 0 { return false }
    guard node.send(letter, now: now) else { return false }
    guard [.returnsWhatArrived, .returnsWithoutCause, .returnsTwice].contains(fault), letters % 10 == 0 else {
      return true
    }
    let returned = ReturnedLetter(
      from: letter.from, to: letter.to, network: letter.network, messageID: Array(letter.messageID),
      code: .hubLost, hub: letter.to)
    effects.returned(returned)
    if fault == .returnsTwice { effects.returned(returned) }
    return true
  }
}
