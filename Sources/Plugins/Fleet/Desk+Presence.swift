import HubKernel
import HubMesh
import Signaling

extension Desk {
  /// Notes everybody who is here now.
  func lookAround(at station: Station) {
    let hub = surroundings.host.hub
    for tenant in hub.tenants {
      for (name, _) in hub.networks(.tenant(tenant)) {
        station.gather(tenant, name) { gathering in
          gathering.forEachOther { member in
            let guest = Guest(
              peer: member.peer, spelling: member.spelling, isHub: member.isHub, note: member.note)
            presence?.entered(guest, at: member.connection, in: gathering.room, isRenewal: false)
          }
        }
      }
    }
  }

  func takePresence() {
    for news in presence?.take() ?? [] {
      switch news {
      case .entered(let guest, let connection, let room, _): entered(guest, connection, room)
      case .left(let peer, let room, _): left(peer, room)
      }
    }
  }

  private func entered(_ guest: Guest, _ connection: ConnectionID, _ room: Room) {
    guard surroundings.isShared(room.name, in: room.namespace), let station, let node else { return }
    let space = space(of: room)
    let former = space.members.updateValue(connection, forKey: guest.peer)
    if former != connection {
      let others = node.members(elsewhereIn: space.network.key).filter { $0.peer != guest.peer }.map(
        Guest.init)
      if !others.isEmpty {
        surroundings.announcing.introduce(
          others, to: guest, at: connection, in: room, from: self, at: station)
      }
    }
    node.enter(Member(guest), in: space.network, isRenewal: former == connection, now: now)
  }

  private func left(_ peer: PeerID, _ room: Room) {
    guard let space = spacesByRoom[room.number], space.members.removeValue(forKey: peer) != nil else {
      return
    }
    node?.leave(peer, in: space.network.key, now: now)
    guard space.members.isEmpty else { return }
    spacesByRoom[room.number] = nil
    if spaces[space.network.key] === space { spaces[space.network.key] = nil }
  }

  private func space(of room: Room) -> Space {
    if let space = spacesByRoom[room.number] { return space }
    let network = FleetNetwork(
      fleet: surroundings.settings.name, namespace: room.namespace.name, network: room.name)
    let space = Space(network, room)
    spacesByRoom[room.number] = space
    spaces[network.key] = space
    return space
  }
}

extension Desk: PresenceSource {
  /// What was told of a network so far.
  func outlook(in namespace: Namespace, _ network: NetworkName) -> Outlook? {
    let key = FleetNetwork(fleet: surroundings.settings.name, namespace: namespace.name, network: network).key
    guard let space = spaces[key], let node else { return nil }
    let guests = node.members(elsewhereIn: key).filter { space.members[$0.peer] == nil }.map(Guest.init)
    return Outlook(guests: guests, members: space.members)
  }
}

extension Guest {
  /// A member elsewhere, as those here hear of it. Of what it says of itself nothing is kept that only a hub
  /// may say, whatever its hub has let through.
  init(_ member: Member) {
    let said = member.note.withUnsafeBytes { note in
      note.isEmpty ? nil : try? AnnounceData(note, scratch: JSONScratch())
    }
    self.init(
      peer: member.peer, spelling: member.spelling, isHub: member.isHub, note: said?.spread ?? [])
  }
}

extension Member {
  /// A member here, as others hear of it: what it says of itself goes as one JSON value.
  init(_ guest: Guest) {
    self.init(
      peer: guest.peer, spelling: guest.spelling, isHub: guest.isHub,
      note: guest.note.isEmpty ? [] : [UInt8(ascii: "{")] + guest.note + [UInt8(ascii: "}")])
  }
}
