import Synchronization

/// Why a member leaves when another arrives.
public enum Leaving: String, Sendable {
  /// It went to another network.
  case moved
  /// Another connection took over its id.
  case replaced
}

/// How joining a network ended.
public enum Joining {
  /// The peer is a new member.
  case joined(Room)
  /// It was a member before; what it says of itself has been renewed.
  case renewed(Room)
  /// It may not.
  case refused(Refusal)
}

extension Peer {
  /// Enters a network and, while nobody else can enter or leave it, lets `tell` speak to its members.
  ///
  /// With one network to a peer the former one is left, and `leaving` may tell its members so.
  public func join(
    _ arrival: Arrival, leaving: (Gathering, Leaving) -> Void, tell: (Gathering) -> Void
  ) -> Joining {
    let namespace = self.namespace(of: arrival.network)
    if let room = rooms.first(where: { $0.namespace == namespace && $0.name == arrival.network }) {
      lane.renew(self, arrival, in: room)
      return .renewed(room)
    }
    let limits = lane.limits
    var former: Room?
    if rooms.count >= limits.networksPerPeer {
      guard limits.networksPerPeer == 1, let current = room else {
        let reason = "a peer may be in \(limits.networksPerPeer) networks at once; say goodbye to one first"
        return .refused(Refusal("too-many-networks", reason, by: KernelCore.name))
      }
      former = current
    }
    let home = lane.records[index].pointee.hasPlace ? self.namespace : nil
    if home != namespace, let refusal = lane.claim(self, in: namespace) { return .refused(refusal) }
    // The former network is left only when the new one has been entered: who is refused stays where it was.
    let outcome = lane.enter(self, arrival, namespace, limits, leaving, tell)
    if case .joined = outcome {
      lane.settle(self, in: namespace, from: home)
      if let former { leave(former) { leaving($0, .moved) } }
    } else {
      lane.settle(self, in: home, from: namespace)
    }
    return outcome
  }

  /// Leaves a network; `tell` speaks to those who stay. Does nothing for a network it is not in.
  public func leave(_ room: Room, tell: (Gathering) -> Void) {
    lane.leave(self, room, tell)
  }
}

extension Lane {
  fileprivate func enter(
    _ peer: Peer, _ arrival: Arrival, _ namespace: Namespace, _ limits: Limits,
    _ leaving: (Gathering, Leaving) -> Void, _ tell: (Gathering) -> Void
  ) -> Joining {
    let record = records[peer.index]
    let quota = tables.quotas[namespace]
    let census = core.census.line(namespace)
    // A peer counts once in each tenant, and for a moment in two: when it goes from one to the other.
    let isNew = record.pointee.room?.namespace != namespace
    guard !isNew || census.pointee.peers.take(upTo: quota.peers) else {
      return .refused(
        tables.quotas.refusal("tenant-full", "this tenant has as many peers as it may", in: namespace))
    }
    let outcome = enterRoom(peer, arrival, namespace, limits, quota, census, leaving, tell)
    if case .joined = outcome { return outcome }
    if isNew { census.pointee.peers.giveBack() }
    return outcome
  }

  private func enterRoom(
    _ peer: Peer, _ arrival: Arrival, _ namespace: Namespace, _ limits: Limits, _ quota: Quota,
    _ census: UnsafeMutablePointer<TenantBook.Line>,
    _ leaving: (Gathering, Leaving) -> Void, _ tell: (Gathering) -> Void
  ) -> Joining {
    let record = records[peer.index]
    let limit = min(limits.membersPerNetwork, quota.peersPerNetwork)
    let member = Room.Member(
      peer: peer.id, connection: peer.connection, spelling: peer.spelling, note: arrival.note,
      isHub: arrival.isHub)
    while true {
      // Whoever leaves an empty network behind adds none.
      let left = limits.networksPerPeer == 1 && record.pointee.room?.count == 1 ? record.pointee.room : nil
      let room: Room
      do throws(Switchboard.Shortage) {
        room = try core.switchboard.room(
          namespace, arrival.network, limit: limits.networks &+ (left == nil ? 0 : 1),
          quota: min(quota.networks, .max - 1) &+ (left?.namespace == namespace ? 1 : 0),
          census)
      } catch {
        // Whose limit it was is not said: that would tell one tenant how much the others have.
        return .refused(
          tables.quotas.refusal(
            "too-many-networks-here", "no more networks may have members here", in: namespace))
      }
      let entered: Bool? = room.members.withLock { members in
        if members.isClosed { return nil }
        if let former = members.member(peer.id) {
          // Its former connection was replaced: that one leaves before this one arrives.
          leaving(Gathering(lane: self, room: room, members: members.list, about: former), .replaced)
        } else if members.list.count >= limit {
          return false
        }
        members.add(member)
        core.switchboard.routes.replace(room.scope, peer.id, by: peer.connection)
        locals.set(peer.index, room.scope, peer.id)
        tell(Gathering(lane: self, room: room, members: members.list, about: member))
        return true
      }
      switch entered {
      case nil: continue  // It emptied and was retired while we looked; the next one is new.
      case false:
        return .refused(
          tables.quotas.refusal("network-full", "this network has as many members as it may", in: namespace))
      default: break
      }
      if let former = record.pointee.room {
        record.pointee.otherRooms.append(former)
      } else {
        core.switchboard.peerCount.wrappingAdd(1, ordering: .relaxed)
      }
      record.pointee.room = room
      record.pointee.isHub = arrival.isHub
      return .joined(room)
    }
  }

  fileprivate func renew(_ peer: Peer, _ arrival: Arrival, in room: Room) {
    records[peer.index].pointee.isHub = arrival.isHub
    room.members.withLock { members in
      guard var member = members.member(peer.id), member.connection == peer.connection else { return }
      member.note = arrival.note
      member.isHub = arrival.isHub
      members.add(member)
    }
  }

  func leave(_ peer: Peer, _ room: Room, _ tell: (Gathering) -> Void) {
    let record = records[peer.index]
    if record.pointee.room === room {
      record.pointee.room = record.pointee.otherRooms.popLast()
      if record.pointee.room == nil { core.switchboard.peerCount.wrappingSubtract(1, ordering: .relaxed) }
    } else if let place = record.pointee.otherRooms.firstIndex(where: { $0 === room }) {
      record.pointee.otherRooms.remove(at: place)
    } else {
      return
    }
    // It counts in a tenant until it has left the last network there.
    if record.pointee.room?.namespace != room.namespace,
      record.pointee.otherRooms.allSatisfy({ $0.namespace != room.namespace })
    {
      room.census.pointee.peers.giveBack()
    }
    let isEmpty = room.members.withLock { members in
      if let gone = members.remove(peer.id, of: peer.connection) {
        core.switchboard.routes.release(room.scope, peer.id, of: peer.connection)
        tell(Gathering(lane: self, room: room, members: members.list, about: gone))
      }
      return members.list.isEmpty
    }
    if locals.find(room.scope, peer.id) == peer.index { locals.remove(room.scope, peer.id) }
    if isEmpty { core.switchboard.retire(room) }
  }

  /// Takes the peer's id in another tenant, where it may be taken.
  fileprivate func claim(_ peer: Peer, in namespace: Namespace) -> Refusal? {
    guard records[peer.index].pointee.room == nil || limits.networksPerPeer == 1 else {
      return Refusal("other-tenant", "a peer can be in the networks of one tenant only", by: KernelCore.name)
    }
    let wasAt = records[peer.index].pointee.hasPlace ? peer.namespace : nil
    guard takePlace(of: peer.index, in: namespace) else { return tenantFull(namespace) }
    let holder = core.switchboard.identities.claim(namespace.scope, peer.id, for: peer.connection)
    guard let holder, !makeWay(holder, for: peer, in: namespace) else { return nil }
    settle(peer, in: wasAt, from: namespace)
    return Refusal(
      "id-taken", "another connection uses this peer id", by: KernelCore.name,
      retryAfter: duplicate == .resume ? core.settings.duplicateProbe : nil)
  }

  /// Takes an id from another connection if it may be taken at once. Otherwise whoever comes back finds the
  /// place free, if nobody lives there any more.
  private func makeWay(_ holder: ConnectionID, for peer: Peer, in namespace: Namespace) -> Bool {
    let key = shownKeys[peer.index]
    let hasShown = key.flatMap { key in live(holder).map { $0.pointee.resumeKey.matches(key) } } ?? false
    guard duplicate == .replace || (hasShown && holder.lane == number) else {
      if duplicate == .resume { probe(holder, of: peer.id, in: namespace.scope, showing: key) }
      return false
    }
    core.switchboard.identities.replace(namespace.scope, peer.id, by: peer.connection)
    core.close(holder, code: CloseCode.replaced, reason: "replaced by a newer connection")
    return true
  }

  /// Lets the peer belong to one tenant of two in which it holds its id, or to none again.
  fileprivate func settle(_ peer: Peer, in namespace: Namespace?, from other: Namespace?) {
    guard namespace != other else { return }
    if let other { giveUpPlace(of: peer.index, in: other) }
    records[peer.index].pointee.hasPlace = namespace != nil
    records[peer.index].pointee.belong(to: namespace ?? .standard, traffic)
  }
}
