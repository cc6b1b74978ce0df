public import HubWire

extension MeshNode {
  /// Who is in a network, here and elsewhere, in the order of their ids.
  public func members(of network: NetworkKey) -> [MemberPlace] {
    guard let network = self.network(network) else { return [] }
    var list: [MemberPlace] = []
    for first in [network.firstLocal] + network.rosters.map(\.first) {
      var next = first
      while next != MemberRecord.none {
        if members[next].pointee.isWinner, let place = place(of: next) { list.append(place) }
        next = members[next].pointee.next
      }
    }
    return list.sorted { $0.member.peer < $1.member.peer }
  }

  /// Where a peer is, in every network it is in. This looks at everybody.
  public func places(of peer: PeerID) -> [MemberPlace] {
    var list: [MemberPlace] = []
    members.forEachPlace { index in
      let record = members[index].pointee
      if record.peer == peer, record.isWinner, let place = place(of: index) { list.append(place) }
    }
    return list.sorted { $0.network < $1.network }
  }

  private func place(of index: UInt32) -> MemberPlace? {
    let record = members[index].pointee
    guard let hub = hub(record.owner), let network = network(record.network) else { return nil }
    return MemberPlace(member: member(at: index), network: network.key, hub: hub.id)
  }

  /// Whether a peer is in a network, here or elsewhere.
  public func isKnown(_ peer: PeerID, in network: NetworkKey) -> Bool {
    networkPlaces[network].flatMap { members.winner(peer, $0) } != nil
  }

  /// The home hub of a peer in a network; nil if it is not known.
  public func home(of peer: PeerID, in network: NetworkKey) -> HubID? {
    networkPlaces[network].flatMap { members.winner(peer, $0) }.flatMap { hub(members[$0].pointee.owner)?.id }
  }

  /// Whether that hub is in the mesh and can be reached.
  public func knows(_ hub: HubID) -> Bool { self.hub(hub).map { $0.isPresent } ?? false }

  /// Whether a hub elsewhere merely speaks for a peer that it has in a network; nil if it has none such.
  public func isProxy(_ peer: PeerID, in network: NetworkKey, at hub: HubID) -> Bool? {
    guard let place = networkPlaces[network], let owner = self.hub(hub) else { return nil }
    return members.find(peer, place, owner: owner.index).map { members[$0].pointee.isProxy }
  }

  /// All hubs of the mesh but this one, in the order of their ids.
  public var hubs: [HubFigures] {
    var list: [HubFigures] = []
    for case let record? in hubTable.dropFirst() where record.isPresent { list.append(figures(of: record)) }
    return list.sorted { $0.card.id < $1.card.id }
  }

  private func figures(of record: HubRecord) -> HubFigures {
    HubFigures(
      card: record.card, distance: record.distance,
      nextHop: record.distance == nil ? nil : hub(record.nextHop)?.id,
      neighbours: record.edges.compactMap { hub($0)?.id }.sorted(),
      lastHeard: max(record.heardAt, record.links.map(\.lastHeard).max() ?? record.heardAt),
      members: record.memberCount, waitingBytes: record.session?.ring.used ?? 0,
      waitingFrames: record.session?.ring.count ?? 0)
  }

  /// The links of this node, oldest first.
  public var links: [LinkFigures] {
    linkList.map { link in
      LinkFigures(
        link: link.id, hub: link.hub.id, carrier: link.carrier, roundTrip: link.roundTrip, since: link.since,
        lastHeard: link.lastHeard, framesOut: link.framesOut, bytesOut: link.bytesOut,
        framesIn: link.framesIn, bytesIn: link.bytesIn, misbehaviour: link.budget.misbehaviour)
    }
  }

  /// How much is known, and what it takes.
  public var census: MeshCensus {
    var census = MeshCensus()
    for case let record? in hubTable {
      if record.isPresent { census.hubs += 1 }
      census.mapBytes += 256 + record.encoded.capacity + record.fact.neighbours.capacity * 32
      census.interestBytes += (record.shared.capacity + record.registered.capacity) * 4
      guard let session = record.session, session.phase != .idle else { continue }
      census.sessions += 1
      census.streamBytes += 512 + session.ring.capacity + session.earlyBytes + session.jobs.count * 56
    }
    for case let network? in networkTable {
      census.networks += 1
      census.interestBytes +=
        160 + network.rosters.capacity * MemoryLayout<Roster>.stride
        + network.registrations.capacity * MemoryLayout<Registration>.stride
    }
    census.localMembers = localMemberCount
    census.remoteMembers = members.count - localMemberCount
    census.interests = registrationCount
    census.memberBytes = members.bytes + notes.bytes
    return census
  }
}
