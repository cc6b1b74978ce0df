import HubKernel
import HubMesh
import Signaling

extension Engine: MeshEffects {
  func send(_ frame: UnsafeRawBufferPointer, on link: LinkID) {
    if link != sendingLine { (sendingLine, sendingConnection) = (link, lines[link]?.connection) }
    spot.bare?._withUnsafeGuaranteedRef { spot in
      if let sendingConnection {
        spot.station.send(frame, .binary, to: sendingConnection)
      } else {
        carrier?.send(frame, on: link, at: spot.station)
      }
    }
  }

  func deliver(_ letter: borrowing Letter, home: HubID) -> Bool { hand(letter, home: home) }

  func returned(_ letter: ReturnedLetter) { tellSender(letter) }

  func appeared(_ member: Member, in network: NetworkKey, at hub: HubID) {
    guard let station, let space = spaces[network] else { return }
    let guest = Guest(member)
    space.note(guest)
    if space.displaced.keys.contains(guest.peer) || space.members[guest.peer] != nil {
      space.displaced[guest.peer] = .some(guest)
    } else if space.proxies[guest.peer] == nil {
      // For whom this hub speaks, those here know already, whoever speaks for it from now on.
      surroundings.announcing.appear(
        guest, in: space.namespace, space.name, to: space.members, from: self, at: station)
    }
    if guest.isHub { return }
    afterwards { [self] in edge.appeared(ClassicPeer(guest), in: ClassicPlace(space)) }
  }

  func renewed(_ member: Member, in network: NetworkKey, at hub: HubID) {
    guard let space = spaces[network] else { return }
    let guest = Guest(member)
    space.note(guest)
    if space.displaced.keys.contains(guest.peer) { space.displaced[guest.peer] = .some(guest) }
    // Whoever announces anew on one hub alone tells nobody anything either.
    if guest.isHub { return }
    afterwards { [self] in edge.renewed(ClassicPeer(guest), in: ClassicPlace(space)) }
  }

  func vanished(_ peer: PeerID, in network: NetworkKey, at hub: HubID, reason: String) {
    guard let station, let space = spaces[network] else { return }
    let guest = space.forget(peer)
    if let waiting = space.displaced[peer], waiting != nil {
      space.displaced[peer] = .some(nil)
      return
    }
    surroundings.announcing.vanish(
      guest, reason: reason, in: space.namespace, space.name, from: self, at: station)
    if guest.isHub { return }
    afterwards { [self] in
      edge.vanished(ClassicPeer(guest), in: ClassicPlace(space), reason: reason, now: now)
    }
  }

  func contested(_ peer: PeerID, in network: NetworkKey, by hub: HubID) {
    guard let space = spaces[network] else { return }
    guard space.proxies[peer] == nil else {
      // A connection of the peer's own comes before everybody who speaks for it.
      let isProxy = node?.isProxy(peer, in: network, at: hub) ?? false
      let keeps = isProxy && edge.keeps(peer, in: ClassicPlace(space))
      node?.settle(peer, in: network, keeps: keeps, now: now)
      return
    }
    let host = surroundings.host
    switch host.hub.duplicate {
    case .reject: node?.settle(peer, in: network, keeps: true, now: now)
    case .replace: giveUp(peer, in: network)
    case .resume:
      host.probe(peer, in: space.namespace) { [self] isAlive in
        ring { station in
          self.work(at: station) {
            if isAlive {
              self.node?.settle(peer, in: network, keeps: true, now: self.now)
            } else {
              self.giveUp(peer, in: network)
            }
          }
        }
      }
    }
  }

  private func giveUp(_ peer: PeerID, in network: NetworkKey) {
    replaced.insert(MemberKey(peer: peer, network: network))
    node?.settle(peer, in: network, keeps: false, now: now)
  }

  func displaced(_ peer: PeerID, in network: NetworkKey, by hub: HubID) {
    let wasReplaced = replaced.remove(MemberKey(peer: peer, network: network)) != nil
    guard let space = spaces[network] else { return }
    guard space.proxies[peer] == nil else {
      return afterwards { [self] in edge.retreat(peer, in: ClassicPlace(space)) }
    }
    guard let station, let connection = space.members.removeValue(forKey: peer) else { return }
    if !space.displaced.keys.contains(peer) { space.displaced[peer] = .some(nil) }
    // In the words of one hub: who had the id first is replaced, who came later is not let in.
    if wasReplaced {
      station.close(connection, code: CloseCode.replaced, reason: "replaced by a newer connection")
    } else {
      station.close(connection, code: CloseCode.policy, reason: "Peer already connected")
    }
  }

  func hubAppeared(_ card: HubCard) {
    marks.forget()
    isStale = true
    diary.find(card.id, addresses: [card.url])
    surroundings.host.log.notice(
      "a hub joined the mesh",
      ["hub": card.id.description, "name": card.name.printable, "region": card.region.printable])
    surroundings.events.discovered.emit(
      HubDiscovered(peerId: card.id, via: node?.via(card.id) ?? card.id, data: card.json))
  }

  func hubChanged(_ card: HubCard) { isStale = true }

  func hubVanished(_ hub: HubID, reason: HubEnd) {
    marks.forget()
    isStale = true
    let name = snapshot.withLock { $0.hubs.first { $0.id == hub }?.name ?? "" }
    diary.lose(hub, name, reason: reason.rawValue, at: wallMilliseconds)
    surroundings.host.log.notice(
      "a hub left the mesh", ["hub": hub.description, "reason": reason.rawValue])
    surroundings.events.vanished.emit(MeshHubVanished(peerId: hub, reason: reason.rawValue))
  }

  func wanted(_ neighbours: [HubCard]) {
    afterwards { [self] in court(neighbours) }
  }

  func unwanted(_ link: LinkID) {
    afterwards { [self] in
      guard let line = lines[link], line.isLink else { return letGoOfCarried(link) }
      // The node itself has let go of one that has been silent for too long.
      guard node?.links.contains(where: { $0.link == link }) ?? false else {
        return close(line, code: CloseCode.goingAway, reason: LinkEnd.silent)
      }
      surroundings.host.log.info(
        "a link is let go, the mesh can do without it",
        ["hub": line.hub?.description ?? "", "link": "\(link)"])
      close(line, code: CloseCode.normal, reason: LinkEnd.notNeeded)
    }
  }

  func misbehaved(_ link: LinkID, _ what: Misbehaviour, isOver: Bool) {
    surroundings.counts.misbehaved(what)
    guard let hub = lines[link]?.hub ?? carried[link]?.hub else { return }
    if isOver {
      surroundings.host.log.warning(
        "a hub is cut off because it breaks the rules of the mesh",
        ["hub": hub.description, "rule": what.rawValue, "link": "\(link)"])
    } else {
      surroundings.host.log.debug(
        "a hub breaks the rules of the mesh", ["hub": hub.description, "rule": what.rawValue])
    }
    surroundings.events.misbehaved.emit(MeshMisbehaviour(peerId: hub, kind: what.rawValue, isOver: isOver))
    guard isOver else { return }
    afterwards { [self] in
      guard let line = lines[link] else { return letGoOfCarried(link) }
      close(line, code: CloseCode.policy, reason: "it breaks the rules of the mesh: \(what.rawValue)")
    }
  }

  func answered(_ ping: HubMesh.PingAnswer) {
    for answer in pings.removeValue(forKey: ping.hub) ?? [] {
      answer(PingAnswer(roundTrip: Int(ping.roundTrip) * 1000, hops: ping.hops))
    }
  }
}

extension HubCard {
  /// What a hub says of itself, as a JSON object.
  var json: String {
    let json = JSONWriter()
    json.object { json in
      json.field("isHub", true)
      json.field("name", name)
      json.field("region", region)
      json.field("url", url)
      json.field("epoch", String(epoch))
    }
    return json.text
  }
}

extension MeshNode {
  /// The neighbour through which a hub is reached.
  func via(_ hub: HubID) -> HubID? { hubs.first { $0.card.id == hub }?.nextHop }
}
