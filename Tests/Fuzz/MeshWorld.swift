import HubMesh
import HubWire

/// A node with a peer of its own, a neighbour that is fuzzed, and another neighbour that means well.
final class MeshWorld: MeshEffects {
  static let peer = PeerID(high: 7, middle: 7, low: 7)
  static let network = NetworkKey(place: PeerID(high: 9, middle: 9, low: 9))
  static let stranger = HubID(high: 2, middle: 0, low: 0)

  private(set) var now: Milliseconds = 1_000
  private var made: MeshNode?
  private var friend: MeshNode?
  /// Whether the neighbour said that it had the peer before.
  private var isDisplaced = false
  private let friendEffects = FriendEffects()

  var node: MeshNode {
    guard let made else { preconditionFailure("a node is made with its effects") }
    return made
  }

  init() {
    let card = HubCard(id: HubID(high: 1, middle: 0, low: 0), epoch: 1, url: "ws://one")
    let node = MeshNode(card, MeshSettings(), seed: 1, now: now, effects: self)
    made = node
    let other = HubCard(id: Self.stranger, epoch: 1, url: "ws://two")
    let friend = MeshNode(other, MeshSettings(), seed: 2, now: now, effects: friendEffects)
    self.friend = friend
    node.linkUp(1, to: Self.stranger, epoch: 1, now: now)
    friend.linkUp(1, to: card.id, epoch: 1, now: now)
    node.enter(Member(peer: Self.peer), in: Self.network, now: now)
    friend.enter(Member(peer: PeerID(high: 8, middle: 8, low: 8)), in: Self.network, now: now)
    for _ in 0..<20 { pass(10) }
  }

  /// Lets time pass. A peer that lost its id comes back with it.
  func pass(_ span: Milliseconds) {
    now += span
    if isDisplaced { node.enter(Member(peer: Self.peer), in: Self.network, now: now) }
    isDisplaced = false
    node.tick(now: now)
    friend?.tick(now: now)
    for _ in 0..<8 where !friendEffects.frames.isEmpty {
      let frames = friendEffects.frames
      friendEffects.frames = []
      for frame in frames { frame.withUnsafeBytes { node.receive($0, on: 1, now: now) } }
    }
  }

  /// What is fuzzed goes into a frame of the session as well, whose head is one that was sent.
  func whisper(_ piece: UnsafeRawBufferPointer) {
    guard var frame = friendEffects.lastData, frame.count > Self.payload else { return }
    frame.removeSubrange(Self.payload...)
    frame += piece
    // The next in its turn, as far as one can guess: sequence numbers are short here.
    friendEffects.sequence += 1
    frame[Self.sequence + 7] = UInt8(truncatingIfNeeded: friendEffects.sequence)
    frame.withUnsafeBytes { node.receive($0, on: 1, now: now) }
  }

  private static let payload = 76
  private static let sequence = 52

  func send(_ frame: UnsafeRawBufferPointer, on link: LinkID) {
    friend?.receive(frame, on: 1, now: now)
  }

  func deliver(_ letter: borrowing Letter, home: HubID) -> Bool {
    precondition(home == Self.stranger, "a letter from a hub that is not there")
    if let data = letter.data {
      precondition(JSONCheck.isValue(data, scratch: JSONScratch()), "a letter with data that is no value")
    }
    return true
  }

  func returned(_ letter: ReturnedLetter) {}
  func appeared(_ member: Member, in network: NetworkKey, at hub: HubID) {}
  func renewed(_ member: Member, in network: NetworkKey, at hub: HubID) {}
  func vanished(_ peer: PeerID, in network: NetworkKey, at hub: HubID, reason: String) {}

  func contested(_ peer: PeerID, in network: NetworkKey, by hub: HubID) {
    node.settle(peer, in: network, keeps: true, now: now)
  }

  func displaced(_ peer: PeerID, in network: NetworkKey, by hub: HubID) {
    isDisplaced = true
  }

  func hubAppeared(_ card: HubCard) {}
  func hubChanged(_ card: HubCard) {}
  func hubVanished(_ hub: HubID, reason: HubEnd) {}
  func wanted(_ neighbours: [HubCard]) {}
  func unwanted(_ link: LinkID) {}
  func misbehaved(_ link: LinkID, _ what: Misbehaviour, isOver: Bool) {}
  func answered(_ ping: PingAnswer) {}
}
