import HubKernel
import HubMesh
import Signaling

extension Engine: MeshEffects {
  func send(_ frame: UnsafeRawBufferPointer, on link: LinkID) {
    guard let connection = lines[link]?.connection else { return }
    station?.send(frame, .binary, to: connection)
  }

  func deliver(_ letter: borrowing Letter, home: HubID) -> Bool { hand(letter, home: home) }

  func returned(_ letter: ReturnedLetter) { tellSender(letter) }

  func appeared(_ member: Member, in network: NetworkKey, at hub: HubID) {
    guard let station, let space = spaces[network] else { return }
    let guest = Guest(member)
    space.note(guest)
    surroundings.announcing.appear(guest, in: space.namespace, space.name, at: station)
    tellLines(of: space) { $0.appeared(guest, in: space.name, isRenewal: false) }
  }

  func renewed(_ member: Member, in network: NetworkKey, at hub: HubID) {
    guard let space = spaces[network] else { return }
    let guest = Guest(member)
    space.note(guest)
    // Whoever announces anew on one hub alone tells nobody anything either.
    tellLines(of: space) { $0.appeared(guest, in: space.name, isRenewal: true) }
  }

  func vanished(_ peer: PeerID, in network: NetworkKey, at hub: HubID, reason: String) {
    guard let station, let space = spaces[network] else { return }
    let guest = space.forget(peer)
    surroundings.announcing.vanish(guest, reason: reason, in: space.namespace, space.name, at: station)
    tellLines(of: space) { $0.vanished(guest, in: space.name, reason: reason) }
  }

  func contested(_ peer: PeerID, in network: NetworkKey, by hub: HubID) {
    guard let space = spaces[network], space.proxies[peer] == nil else {
      // For whom a line speaks stays where it is until that line says otherwise.
      node?.settle(peer, in: network, keeps: true, now: now)
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
    if let proxy = space.proxies[peer] {
      return afterwards { [self] in
        if space.proxies[peer]?.line == proxy.line { displaceProxy(peer, in: space, isKnownElsewhere: true) }
      }
    }
    guard let station, let connection = space.members.removeValue(forKey: peer) else { return }
    // In the words of one hub: who had the id first is replaced, who came later is not let in.
    if wasReplaced {
      station.close(connection, code: CloseCode.replaced, reason: "replaced by a newer connection")
    } else {
      station.close(connection, code: CloseCode.policy, reason: "Peer already connected")
    }
    afterwards { [self] in release(space) }
  }

  func hubAppeared(_ card: HubCard) {
    isStale = true
    surroundings.host.log.notice(
      "a hub joined the mesh",
      ["hub": card.id.description, "name": card.name.printable, "region": card.region.printable])
    surroundings.events.discovered.emit(
      HubDiscovered(peerId: card.id, via: node?.via(card.id) ?? card.id, data: card.json))
  }

  func hubChanged(_ card: HubCard) { isStale = true }

  func hubVanished(_ hub: HubID, reason: HubEnd) {
    isStale = true
    surroundings.host.log.notice(
      "a hub left the mesh", ["hub": hub.description, "reason": reason.rawValue])
    surroundings.events.vanished.emit(MeshHubVanished(peerId: hub, reason: reason.rawValue))
  }

  func wanted(_ neighbours: [HubCard]) {
    afterwards { [self] in court(neighbours) }
  }

  func unwanted(_ link: LinkID) {
    afterwards { [self] in
      guard let line = lines[link], line.isLink else { return }
      surroundings.host.log.info(
        "a link is let go, the mesh can do without it",
        ["hub": line.hub?.description ?? "", "link": "\(link)"])
      close(line, code: CloseCode.normal, reason: LinkEnd.notNeeded)
    }
  }

  func misbehaved(_ link: LinkID, _ what: Misbehaviour, isOver: Bool) {
    surroundings.counts.misbehaved(what)
    guard let hub = lines[link]?.hub else { return }
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
      guard let line = lines[link] else { return }
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
