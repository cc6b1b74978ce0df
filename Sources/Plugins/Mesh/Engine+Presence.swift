import HubKernel
import HubMesh
import HubRegistry
import Signaling

extension Engine {
  /// Follows who is in which network here, beginning with those who are there already.
  func follow(at station: Station) {
    surroundings.announcing.follow(presence)
    lookAround(at: station)
  }

  /// Notes everybody who is here now.
  private func lookAround(at station: Station) {
    let hub = surroundings.host.hub
    for tenant in hub.tenants {
      for (name, _) in hub.networks(.tenant(tenant)) {
        station.gather(tenant, name) { gathering in
          gathering.forEachOther { member in
            let guest = Guest(
              peer: member.peer, spelling: member.spelling, isHub: member.isHub, note: member.note)
            presence.entered(guest, at: member.connection, in: gathering.room, isRenewal: false)
          }
        }
      }
    }
  }

  func takeNews() {
    while presence.mayHaveNews {
      for news in presence.take() {
        switch news {
        case .entered(let guest, let connection, let room, _): entered(guest, connection, room)
        case .left(let peer, let room, let reason): left(peer, room, reason)
        }
      }
    }
  }

  private func entered(_ guest: Guest, _ connection: ConnectionID, _ room: Room) {
    // A tenant that has the plugin off has nothing to do with any of this.
    guard !surroundings.isOff(in: room.namespace) else { return }
    guard !surroundings.isMesh(room.name, in: room.namespace) else { return meet(guest, connection, room) }
    // A hub of a mesh of another name comes here as well, and should be told so.
    if guest.isHub, HubHello(note: guest.note) != nil { return meet(guest, connection, room) }
    guard surroundings.isShared(room.name, in: room.namespace) else { return }
    let space = space(of: room)
    let former = space.members.updateValue(connection, forKey: guest.peer)
    // A connection of a peer's own comes before whoever speaks for it.
    edge.retreat(guest.peer, in: ClassicPlace(space))
    let member = Member(guest)
    if former == connection {
      node?.renew(member, in: space.key, now: now)
    } else {
      introduce(guest, connection, room, space)
      if former == nil {
        node?.enter(member, in: space.key, now: now)
      } else {
        node?.renew(member, in: space.key, now: now)
      }
    }
    if guest.isHub { return }
    if former == connection {
      edge.renewed(ClassicPeer(guest), in: ClassicPlace(space))
    } else {
      edge.appeared(ClassicPeer(guest), in: ClassicPlace(space))
    }
  }

  /// Tells a newcomer of those who are elsewhere; of those here it has been told.
  private func introduce(_ guest: Guest, _ connection: ConnectionID, _ room: Room, _ space: Space) {
    guard let station, let node else { return }
    let others =
      space.proxies.values.map { $0 }
      + node.members(of: space.key).filter { $0.hub != id && $0.member.peer != guest.peer }
      .map { Guest($0.member) }
    guard !others.isEmpty else { return }
    surroundings.announcing.introduce(
      others, to: guest, at: connection, in: room, from: self, at: station)
  }

  private func left(_ peer: PeerID, _ room: Room, _ reason: String) {
    guard let space = spacesByRoom[RoomNumber(room.number)] else { return }
    replaced.remove(MemberKey(peer: peer, network: space.key))
    let wasMember = space.members.removeValue(forKey: peer) != nil
    if wasMember { node?.leave(peer, in: space.key, reason: reason, now: now) }
    if let successor = space.displaced.removeValue(forKey: peer) {
      if let successor, let station {
        surroundings.announcing.appear(
          successor, in: space.namespace, space.name, to: space.members, from: self, at: station)
      }
      return release(space)
    }
    guard wasMember else { return }
    edge.vanished(
      ClassicPeer(peer: peer, spelling: .lowercase, note: []), in: ClassicPlace(space), reason: reason,
      now: now)
    release(space)
  }

  /// The space of a network that has members here.
  func space(of room: Room) -> Space {
    if let space = spacesByRoom[RoomNumber(room.number)] { return space }
    let space = space(room.namespace, room.name)
    if let former = space.room { spacesByRoom[RoomNumber(former.number)] = nil }
    space.room = room
    spacesByRoom[RoomNumber(room.number)] = space
    return space
  }

  func space(_ namespace: Namespace, _ network: NetworkName) -> Space {
    let key = NetworkKey(
      mesh: surroundings.hubs.mesh(in: namespace), namespace: namespace.name, network: network)
    if let space = spaces[key] { return space }
    let space = Space(key, namespace, network)
    spaces[key] = space
    return space
  }

  /// Forgets a space in which nobody is left.
  func release(_ space: Space) {
    guard space.isEmpty else { return }
    if let room = space.room { spacesByRoom[RoomNumber(room.number)] = nil }
    spaces[space.key] = nil
  }

  /// After a reload: networks that are no longer shared, or now have another key, leave the mesh; those that
  /// are shared from now on join it.
  func compare() {
    mustCompare = false
    endUnprovenLinks()
    guard let station, let node else { return }
    node.adjust(surroundings.settings.node, now: now)
    for space in Array(spaces.values) {
      let key = NetworkKey(
        mesh: surroundings.hubs.mesh(in: space.namespace), namespace: space.namespace.name,
        network: space.name)
      guard key != space.key || !surroundings.isShared(space.name, in: space.namespace) else { continue }
      tellOfEverybody(elsewhereIn: space, at: station)
      for peer in space.members.keys { node.leave(peer, in: space.key, reason: "moved", now: now) }
      for peer in space.proxies.keys { edge.retreat(peer, in: ClassicPlace(space)) }
      space.members = [:]
      release(space)
    }
    lookAround(at: station)
  }

  /// Tells those here that all who are elsewhere have gone.
  func tellOfEverybody(elsewhereIn space: Space, at station: Station) {
    for place in node?.members(of: space.key) ?? [] where place.hub != id {
      surroundings.announcing.vanish(
        Guest(place.member), reason: "disconnected", in: space.namespace, space.name, from: self, at: station)
    }
  }
}

extension Engine: PresenceSource {
  /// What was told of a network so far.
  func outlook(in namespace: Namespace, _ network: NetworkName) -> Outlook? {
    let key = NetworkKey(
      mesh: surroundings.hubs.mesh(in: namespace), namespace: namespace.name, network: network)
    guard let space = spaces[key], let node else { return nil }
    let others = node.members(of: key).filter { place in
      let peer = place.member.peer
      return place.hub != id && space.members[peer] == nil && !space.displaced.keys.contains(peer)
        && space.proxies[peer] == nil
    }
    return Outlook(
      guests: space.proxies.values + others.map { Guest($0.member) }, members: space.members)
  }
}
