import HubMesh
import HubWire

/// Two nodes and one link, in memory that was there before: what is measured is the nodes alone.
final class Corridor {
  final class End: MeshEffects {
    unowned let corridor: Corridor
    let isLeft: Bool
    var delivered = 0
    var returned = 0

    init(_ corridor: Corridor, isLeft: Bool) {
      self.corridor = corridor
      self.isLeft = isLeft
    }

    func send(_ frame: UnsafeRawBufferPointer, on link: LinkID) { corridor.put(frame, toLeft: !isLeft) }

    func deliver(_ letter: borrowing Letter, home: HubID) -> Bool {
      delivered += 1
      return true
    }

    func returned(_ letter: ReturnedLetter) { returned += 1 }
    func appeared(_ member: Member, in network: NetworkKey, at hub: HubID) {}
    func renewed(_ member: Member, in network: NetworkKey, at hub: HubID) {}
    func vanished(_ peer: PeerID, in network: NetworkKey, at hub: HubID, reason: String) {}
    func contested(_ peer: PeerID, in network: NetworkKey, by hub: HubID) {}
    func displaced(_ peer: PeerID, in network: NetworkKey, by hub: HubID) {}
    func hubAppeared(_ card: HubCard) {}
    func hubChanged(_ card: HubCard) {}
    func hubVanished(_ hub: HubID, reason: HubEnd) {}
    func wanted(_ neighbours: [HubCard]) {}
    func unwanted(_ link: LinkID) {}
    func misbehaved(_ link: LinkID, _ what: Misbehaviour, isOver: Bool) {}
    func answered(_ ping: PingAnswer) {}
  }

  private static let slot = 65_536
  private static let slots = 256
  private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: slot * slots, alignment: 16)
  private let lengths = UnsafeMutablePointer<Int>.allocate(capacity: slots)
  private let directions = UnsafeMutablePointer<Bool>.allocate(capacity: slots)
  private var first = 0
  private var count = 0
  var now: Milliseconds = 1_000
  private(set) var ends: [End] = []
  private(set) var nodes: [MeshNode] = []

  init() {
    lengths.initialize(repeating: 0, count: Self.slots)
    directions.initialize(repeating: false, count: Self.slots)
    ends = [End(self, isLeft: true), End(self, isLeft: false)]
    for (index, end) in ends.enumerated() {
      let card = HubCard(id: HubID(high: UInt64(index + 1), middle: 0, low: 0), epoch: 1)
      nodes.append(MeshNode(card, MeshSettings(), seed: UInt64(index), now: now, effects: end))
    }
    nodes[0].linkUp(1, to: nodes[1].card.id, epoch: 1, now: now)
    nodes[1].linkUp(1, to: nodes[0].card.id, epoch: 1, now: now)
  }

  deinit {
    memory.deallocate()
    lengths.deallocate()
    directions.deallocate()
  }

  func put(_ frame: UnsafeRawBufferPointer, toLeft: Bool) {
    precondition(count < Self.slots && frame.count <= Self.slot, "the corridor is full")
    let place = (first + count) % Self.slots
    count += 1
    lengths[place] = frame.count
    directions[place] = toLeft
    UnsafeMutableRawBufferPointer(rebasing: memory[place * Self.slot..<(place + 1) * Self.slot])
      .copyMemory(from: frame)
  }

  func pass(_ span: Milliseconds) {
    for _ in 0..<span {
      now += 1
      while count > 0 {
        let place = first
        first = (first + 1) % Self.slots
        count -= 1
        let start = place * Self.slot
        nodes[directions[place] ? 0 : 1].receive(
          UnsafeRawBufferPointer(rebasing: memory[start..<start + lengths[place]]), on: 1, now: now)
      }
      for node in nodes where node.due <= now { node.tick(now: now) }
    }
  }
}
