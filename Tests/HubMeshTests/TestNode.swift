import HubMesh
import HubWire

/// A node of a test, and what it did to its world.
final class TestNode: MeshEffects {
  let index: Int
  let id: HubID
  let epoch: UInt64
  unowned let net: Net
  private var made: MeshNode?
  var isAlive = true
  var isAsleep = false
  var isAwake: Bool { isAlive && !isAsleep }

  var heard: [String] = []
  var letters: [String] = []
  var returns: [ReturnedLetter] = []
  var guests: [String: HubID] = [:]
  var presence: [String] = []
  var wantedHubs: [HubID] = []
  var misdeeds: [Misbehaviour] = []
  var cutOff: [LinkID] = []
  var answers: [PingAnswer] = []
  var words: [String] = []
  var shunnedHubs: [HubID] = []
  var contests: [PeerID] = []
  var displacements: [PeerID] = []
  /// What `contested` is answered with at once; nil: not at all.
  var keeps: Bool? = true
  var accepts = true
  /// It says that it leads on, and passes nothing on.
  var swallows = false
  var isCounting = false

  init(_ index: Int, _ id: HubID, epoch: UInt64, net: Net) {
    self.index = index
    self.id = id
    self.epoch = epoch
    self.net = net
    let card = HubCard(id: id, epoch: epoch, name: "hub\(index)", url: "ws://hub\(index)")
    made = MeshNode(card, net.settings, seed: UInt64(index) + 99, now: net.now, effects: self)
  }

  var node: MeshNode {
    guard let made else { preconditionFailure("a node is made with its effects") }
    return made
  }

  func send(_ frame: UnsafeRawBufferPointer, on link: LinkID) {
    // What others sent, and it did not: frames that go from hub to hub name their source.
    if swallows, frame.count > 44, frame[1] >= 0x10,
      PeerID(bytes: UnsafeRawBufferPointer(rebasing: frame[24..<44])) != id
    {
      return
    }
    if !isCounting { net.carry(frame, on: link, from: index) }
  }

  func deliver(_ letter: borrowing Letter, home: HubID) -> Bool {
    guard !isCounting else { return true }
    guard accepts else { return false }
    letters.append(
      letter.data.map { String(decoding: $0.dropFirst().dropLast(), as: UTF8.self) } ?? "-")
    return true
  }

  func returned(_ letter: ReturnedLetter) { returns.append(letter) }

  func appeared(_ member: Member, in network: NetworkKey, at hub: HubID) {
    presence.append("+\(member.peer.high)@\(net.index(of: hub))")
    guests["\(network)/\(member.peer)"] = hub
  }

  func renewed(_ member: Member, in network: NetworkKey, at hub: HubID) {
    presence.append("=\(member.peer.high)@\(net.index(of: hub))")
    guests["\(network)/\(member.peer)"] = hub
  }

  func vanished(_ peer: PeerID, in network: NetworkKey, at hub: HubID, reason: String) {
    presence.append("-\(peer.high)@\(net.index(of: hub)) \(reason)")
    guests["\(network)/\(peer)"] = nil
  }

  func contested(_ peer: PeerID, in network: NetworkKey, by hub: HubID) {
    contests.append(peer)
    if let keeps { node.settle(peer, in: network, keeps: keeps, now: net.now) }
  }

  func displaced(_ peer: PeerID, in network: NetworkKey, by hub: HubID) { displacements.append(peer) }
  func hubAppeared(_ card: HubCard) { heard.append("+\(net.index(of: card.id))") }
  func hubChanged(_ card: HubCard) { heard.append("=\(net.index(of: card.id))") }

  func hubVanished(_ hub: HubID, reason: HubEnd) {
    heard.append("-\(net.index(of: hub)) \(reason.rawValue)")
  }

  func wanted(_ neighbours: [HubCard]) { wantedHubs = neighbours.map(\.id) }
  func unwanted(_ link: LinkID) { net.part(link) }

  func misbehaved(_ link: LinkID, _ what: Misbehaviour, isOver: Bool) {
    misdeeds.append(what)
    if isOver {
      cutOff.append(link)
      net.part(link)
    }
  }

  func shunned(_ hub: HubID) { shunnedHubs.append(hub) }
  func told(_ word: UnsafeRawBufferPointer, by hub: HubID) {
    words.append(String(decoding: word, as: UTF8.self))
  }
  func answered(_ ping: PingAnswer) { answers.append(ping) }
}

extension Net {
  func index(of hub: HubID) -> Int { nodes.firstIndex { $0.id == hub } ?? -1 }
}
