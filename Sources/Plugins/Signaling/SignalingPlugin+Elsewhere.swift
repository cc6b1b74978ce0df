public import HubKernel

/// What members here are told of peers that are elsewhere.
extension SignalingPlugin {
  /// Tells the members of a network of somebody elsewhere.
  public func appear(
    _ guest: Guest, in namespace: Namespace, _ network: NetworkName, to members: [PeerID: ConnectionID],
    from source: any PresenceSource, at station: Station
  ) {
    let bit = bit(of: source, at: station)
    station.gather(namespace, network) { gathering in
      if note([guest], from: bit, gathering, at: station) { return }
      tell(gathering.only { members[$0.peer] == $0.connection }, of: guest, at: station)
    }
  }

  /// Tells the members of a network that somebody elsewhere has left.
  public func vanish(
    _ guest: Guest, reason: String, in namespace: Namespace, _ network: NetworkName,
    from source: any PresenceSource, at station: Station
  ) {
    let bit = bit(of: source, at: station)
    station.gather(namespace, network) { gathering in
      guard let bit else { return tell(gathering, ofEndOf: guest, reason, at: station) }
      var reason: String? = reason
      elsewhere.withPage(gathering.room) { page in
        guard var known = page?[guest.peer] else {
          if page != nil { reason = nil }
          return
        }
        known.sources &= ~bit
        known.saidGoodbye = known.saidGoodbye || reason == "goodbye"
        page?[guest.peer] = known.sources == 0 ? nil : known
        if known.sources != 0 { reason = nil } else if known.saidGoodbye { reason = "goodbye" }
      }
      if let reason { tell(gathering, ofEndOf: guest, reason, at: station) }
    }
  }

  /// Tells one newcomer of peers elsewhere.
  public func introduce(
    _ guests: [Guest], to newcomer: Guest, at connection: ConnectionID, in room: Room,
    from source: any PresenceSource, at station: Station
  ) {
    if let bit = bit(of: source, at: station) {
      var isNoted = false
      station.gather(room.namespace, room.name) { gathering in
        isNoted = note(guests, from: bit, gathering, at: station)
      }
      if isNoted { return }
    }
    let json = JSONWriter()
    for guest in guests {
      let target = json.writeDiscovery(of: guest, in: room.quotedName, at: station.wallMilliseconds)
      json.overwrite(newcomer.peer, newcomer.spelling, at: target)
      guard station.send(json.bytes, .text, to: connection) else { return }
      counts.discoveries.add()
    }
  }

  /// A source tells nothing more.
  public func detach(_ source: any PresenceSource, at station: Station) {
    guard let bit = elsewhere.bit(of: source) else { return }
    let heir = elsewhere.remove(source)
    guard elsewhere.isInUse else { return }
    forEachNetwork(at: station) { gathering in
      let left = elsewhere.withPage(gathering.room) { page in
        var left: [Guest] = []
        for (peer, known) in page ?? [:] where known.sources & bit != 0 {
          page?[peer]?.sources &= ~bit
          guard known.sources == bit else { continue }
          left.append(known.guest)
          page?[peer] = nil
        }
        return left
      }
      if !host.hub.isDraining {
        for guest in left { tell(gathering, ofEndOf: guest, "disconnected", at: station) }
      }
      guard let heir else { return }
      // Whom the one that remains would introduce those elsewhere has been told of them here.
      let members = heir.outlook(in: gathering.room.namespace, gathering.room.name)?.members ?? [:]
      var isSettled = true
      gathering.forEachOther { if members[$0.peer] != $0.connection { isSettled = false } }
      if isSettled { elsewhere.forget(gathering.room) }
    }
  }

  /// Whether a peer elsewhere is known to other sources and not to this one.
  public func isOthers(_ peer: PeerID, in room: Room, than source: any PresenceSource) -> Bool {
    elsewhere.isInUse && elsewhere.isOthers(peer, in: room, source)
  }

  /// The bit of a source, which is nil while it is the only one.
  private func bit(of source: any PresenceSource, at station: Station) -> UInt8? {
    if elsewhere.isAlone(source) { return nil }
    guard let (bit, former) = elsewhere.add(source) else { return nil }
    if let former { share(former, at: station) }
    return elsewhere.isInUse ? bit : nil
  }

  /// There is a second source: from now on it is kept what the first has told, and those whom it would yet
  /// have told are told now.
  private func share(_ former: any PresenceSource, at station: Station) {
    guard let bit = elsewhere.bit(of: former) else { return }
    forEachNetwork(at: station) { gathering in
      let outlook = former.outlook(in: gathering.room.namespace, gathering.room.name)
      let isNew = elsewhere.withPage(gathering.room) { page in
        guard page == nil else { return false }
        var fresh: [PeerID: Elsewhere.Known] = [:]
        for guest in outlook?.guests ?? [] { fresh[guest.peer] = .init(guest: guest, sources: bit) }
        page = fresh
        return true
      }
      guard isNew, let outlook, !outlook.guests.isEmpty else { return }
      gathering.forEachOther { member in
        guard outlook.members[member.peer] != member.connection else { return }
        for guest in outlook.guests { tell(member, of: guest, gathering, at: station.wallMilliseconds) }
      }
    }
  }

  /// Notes whom a source knows, and tells everybody of those of whom nobody had been told; false where
  /// nothing is kept.
  private func note(_ guests: [Guest], from bit: UInt8?, _ gathering: Gathering, at station: Station) -> Bool
  {
    guard let bit else { return false }
    let fresh: [Guest]? = elsewhere.withPage(gathering.room) { page in
      guard page != nil else { return nil }
      var fresh: [Guest] = []
      for guest in guests {
        let known = page?[guest.peer]
        // Whoever is here as well has been told of as such. The sources tell of it again when it has left.
        if known == nil, isHere(guest.peer, gathering) { continue }
        if known == nil { fresh.append(guest) }
        page?[guest.peer] = Elsewhere.Known(guest: guest, sources: (known?.sources ?? 0) | bit)
      }
      return fresh
    }
    guard let fresh else { return false }
    for guest in fresh { tell(gathering, of: guest, at: station) }
    return true
  }

  private func isHere(_ peer: PeerID, _ gathering: Gathering) -> Bool {
    var isHere = false
    gathering.forEachOther { if $0.peer == peer { isHere = true } }
    return isHere
  }

  private func forEachNetwork(at station: Station, _ visit: (Gathering) -> Void) {
    for tenant in host.hub.tenants {
      for (name, _) in host.hub.networks(.tenant(tenant)) { station.gather(tenant, name, visit) }
    }
  }
}

extension SignalingPlugin {
  /// Tells one member.
  func tell(_ member: Gathering.Member, of guest: Guest, _ gathering: Gathering, at time: Int64) {
    let target = gathering.writer.writeDiscovery(of: guest, in: gathering.room.quotedName, at: time)
    gathering.writer.overwrite(member.peer, member.spelling, at: target)
    gathering.send(gathering.writer.bytes, to: member)
    counts.discoveries.add()
  }

  private func tell(_ gathering: Gathering, of guest: Guest, at station: Station) {
    let target = gathering.writer.writeDiscovery(
      of: guest, in: gathering.room.quotedName, at: station.wallMilliseconds)
    gathering.sendToOthers(naming: target) { counts.discoveries.add() }
  }

  /// Clients drop a peer on `goodbye` only, so it is sent to them as well where there was one.
  private func tell(_ gathering: Gathering, ofEndOf guest: Guest, _ reason: String, at station: Station) {
    let (name, time) = (gathering.room.quotedName, station.wallMilliseconds)
    if reason == "goodbye" {
      gathering.sendToOthers(naming: gathering.writer.writeGoodbye(of: guest, nil, in: name, at: time))
    }
    gathering.sendToOthers(naming: gathering.writer.writeDeparture(of: guest, reason, in: name, at: time))
  }
}
