import HubKernel
import Synchronization

/// Those who keep up with who is in which network.
final class Followers: Sendable {
  private let list = Lock([any PresenceFollower]())
  /// Whether there are any, so that a hub without them takes no lock for nobody.
  private let isAnybodyThere = Atomic<Bool>(false)

  func add(_ follower: any PresenceFollower) {
    list.withLock { list in
      if !list.contains(where: { $0 === follower }) { list.append(follower) }
      isAnybodyThere.store(true, ordering: .releasing)
    }
  }

  func remove(_ follower: any PresenceFollower) {
    list.withLock { list in
      list.removeAll { $0 === follower }
      isAnybodyThere.store(!list.isEmpty, ordering: .releasing)
    }
  }

  private func forEach(_ tell: (any PresenceFollower) -> Void) {
    guard isAnybodyThere.load(ordering: .acquiring) else { return }
    for follower in list.withLock({ $0 }) { tell(follower) }
  }

  func entered(_ peer: Peer, _ arrival: Arrival, _ room: Room) {
    forEach { follower in
      let guest = Guest(
        peer: peer.id, spelling: peer.spelling, isHub: arrival.isHub, note: arrival.note)
      follower.entered(guest, at: peer.connection, in: room, isRenewal: false)
    }
  }

  /// Tells what a member says of itself now, unless another connection has its id by now.
  func renewed(_ peer: Peer, _ room: Room) {
    guard isAnybodyThere.load(ordering: .acquiring) else { return }
    peer.station.gather(room.namespace, room.name) { gathering in
      gathering.forEachOther { member in
        guard member.connection == peer.connection else { return }
        forEach { $0.entered(Guest(member), at: peer.connection, in: room, isRenewal: true) }
      }
    }
  }

  func left(_ peer: PeerID, _ room: Room, reason: String) {
    forEach { $0.left(peer, room, reason: reason) }
  }
}

extension Guest {
  /// A member as others hear of it.
  init(_ member: Gathering.Member) {
    self.init(peer: member.peer, spelling: member.spelling, isHub: member.isHub, note: member.note)
  }
}
