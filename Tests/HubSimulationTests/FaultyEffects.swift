import HubMesh
import HubWire

/// Passes on what a node does to the world, but for one fault.
final class FaultyEffects: MeshEffects {
  /// A letter that was kept back.
  private struct Kept {
    let from: PeerID
    let to: PeerID
    let network: NetworkKey
    let data: [UInt8]
    let identity: [UInt8]
  }

  private let fault: Fault
  private let hub: HubID
  private unowned let target: any MeshEffects
  private var deliveries = 0
  private var appearances = 0
  private var kept: Kept?
  private let rumours: Rumours

  init(_ fault: Fault, _ target: any MeshEffects, _ rumours: Rumours, at hub: HubID) {
    self.hub = hub
    self.rumours = rumours
    self.fault = fault
    self.target = target
  }

  func send(_ frame: UnsafeRawBufferPointer, on link: LinkID) { target.send(frame, on: link) }

  func deliver(_ letter: borrowing Letter, home: HubID) -> Bool {
    deliveries += 1
    let copy = Kept(
      from: letter.from, to: letter.to, network: letter.network, data: letter.data.map { Array($0) } ?? [],
      identity: Array(letter.messageID))
    let isTurn = deliveries % 10 == 0
    switch fault {
    case .swapsLetters:
      // The next letter of the same pair goes first.
      if let earlier = kept, earlier.from == copy.from, earlier.to == copy.to {
        kept = nil
        let isHere = hand(copy, home)
        return hand(earlier, home) && isHere
      }
      guard kept == nil else { return hand(copy, home) }
      kept = copy
      return true
    case .swallowsLetters where isTurn: return true
    case .altersLetters where isTurn: return hand(copy, home, data: Array(copy.data.dropLast()))
    case .deliversIntoOtherNetworks where isTurn:
      guard let other = rumours.places.first(where: { $0.hub == hub && $0.network != copy.network }) else {
        return hand(copy, home)
      }
      return hand(
        Kept(
          from: copy.from, to: other.peer, network: other.network, data: copy.data, identity: copy.identity),
        home)
    case .inventsLetters where isTurn:
      return hand(copy, home) && hand(copy, home, identity: Array("9999999999".utf8))
    case .deliversTwice where isTurn: return hand(copy, home) && hand(copy, home)
    default: return hand(copy, home)
    }
  }

  private func hand(
    _ letter: Kept, _ home: HubID, data: [UInt8]? = nil, identity: [UInt8]? = nil
  ) -> Bool {
    (data ?? letter.data).withUnsafeBytes { data in
      (identity ?? letter.identity).withUnsafeBytes { identity in
        Array("offer".utf8).withUnsafeBytes { type in
          target.deliver(
            Letter(
              from: letter.from, to: letter.to, network: letter.network, type: type, data: data,
              messageID: identity), home: home)
        }
      }
    }
  }

  func returned(_ letter: ReturnedLetter) { target.returned(letter) }

  func appeared(_ member: Member, in network: NetworkKey, at hub: HubID) {
    appearances += 1
    if fault == .forgetsToTell, appearances % 10 == 0 { return }
    target.appeared(member, in: network, at: hub)
    if fault == .tellsTwice, appearances % 10 == 0 { target.appeared(member, in: network, at: hub) }
    if fault == .tellsOfStrangers, let other = rumours.stranger(to: hub) {
      target.appeared(Member(peer: other.peer), in: other.network, at: other.hub)
    }
    if fault == .vanishesWithoutAppearing, appearances % 10 == 0 {
      target.vanished(member.peer, in: network, at: hub, reason: "goodbye")
      target.vanished(member.peer, in: network, at: hub, reason: "goodbye")
    }
  }

  func renewed(_ member: Member, in network: NetworkKey, at hub: HubID) {
    target.renewed(member, in: network, at: hub)
  }

  func vanished(_ peer: PeerID, in network: NetworkKey, at hub: HubID, reason: String) {
    if fault == .keepsGhosts { return }
    target.vanished(peer, in: network, at: hub, reason: reason)
  }

  func contested(_ peer: PeerID, in network: NetworkKey, by hub: HubID) {
    target.contested(peer, in: network, by: hub)
  }
  func displaced(_ peer: PeerID, in network: NetworkKey, by hub: HubID) {
    target.displaced(peer, in: network, by: hub)
  }
  func hubAppeared(_ card: HubCard) { target.hubAppeared(card) }
  func hubChanged(_ card: HubCard) { target.hubChanged(card) }
  func hubVanished(_ hub: HubID, reason: HubEnd) { target.hubVanished(hub, reason: reason) }
  func wanted(_ neighbours: [HubCard]) { target.wanted(neighbours) }
  func unwanted(_ link: LinkID) { target.unwanted(link) }
  func misbehaved(_ link: LinkID, _ what: Misbehaviour, isOver: Bool) {
    target.misbehaved(link, what, isOver: isOver)
  }
  func answered(_ ping: PingAnswer) { target.answered(ping) }
}
