import HubKernel
import HubMesh
import HubRegistry
import Signaling

/// The engine around the edge with hubs of older kinds.
extension Engine: ClassicShell {
  var hub: PeerID { id }

  func say(_ message: UnsafeRawBufferPointer, over link: ClassicLink) {
    if let connection = lines[link]?.connection {
      station?.send(message, .text, to: connection)
    } else if carried[link] != nil, let station {
      carrier?.say(message, on: link, at: station)
    }
  }

  private func key(of place: ClassicPlace) -> NetworkKey {
    NetworkKey(
      mesh: surroundings.hubs.mesh(in: place.namespace), namespace: place.namespace.name,
      network: place.network)
  }

  func whereabouts(of peer: PeerID, in place: ClassicPlace) -> ClassicWhereabouts {
    let key = key(of: place)
    guard let space = spaces[key] else { return .unknown }
    if space.members[peer] != nil { return .here }
    guard let home = node?.home(of: peer, in: key), home != id else { return .unknown }
    return node?.isProxy(peer, in: key, at: home) == true ? .spokenFor : .elsewhere
  }

  func members(of place: ClassicPlace) -> [ClassicPeer] {
    let key = key(of: place)
    guard let space = spaces[key] else { return [] }
    return (node?.members(of: key) ?? [])
      .filter { !$0.member.isHub && ($0.hub != id || space.members[$0.member.peer] != nil) }
      .map { ClassicPeer(Guest($0.member)) }
  }

  func owns(_ network: NetworkName, _ namespace: Namespace) -> Bool {
    let host = surroundings.host
    guard surroundings.isShared(network, in: namespace) else { return false }
    // A tenant without networks of its own has those of all names, for whoever is bound to it.
    return host.claim(network) == namespace || (namespace != .standard && !host.hasNetworks(namespace))
  }

  func mark(in namespace: Namespace) -> PeerID { HubMark.mark(of: id, in: namespace) }

  func isKnown(_ mark: PeerID, in namespace: Namespace) -> Bool {
    guard let node else { return false }
    if namespace == .standard { return node.knows(mark) }
    return marks.contains(mark, in: namespace) { node.hubs.map(\.card.id).filter(node.knows) }
  }

  func adopt(_ peer: ClassicPeer, in place: ClassicPlace) {
    let space = space(place.namespace, place.network)
    space.proxies[peer.peer] = peer.guest
    proxyCount += 1
    if proxyCount == 1 { isStale = true }
    node?.enter(peer.member, in: space.key, now: now)
    guard let station else { return }
    surroundings.announcing.appear(
      peer.guest, in: place.namespace, place.network, to: space.members, from: self, at: station)
  }

  func renew(_ peer: ClassicPeer, in place: ClassicPlace) {
    let key = key(of: place)
    spaces[key]?.proxies[peer.peer] = peer.guest
    node?.renew(peer.member, in: key, now: now)
  }

  func release(_ peer: PeerID, in place: ClassicPlace, reason: ClassicDeparture) {
    guard let guest = takeBack(peer, in: place, reason: reason.rawValue), let station else { return }
    surroundings.announcing.vanish(
      guest, reason: reason.rawValue, in: place.namespace, place.network, from: self, at: station)
  }

  func yield(_ peer: PeerID, in place: ClassicPlace) { _ = takeBack(peer, in: place, reason: "replaced") }

  private func takeBack(_ peer: PeerID, in place: ClassicPlace, reason: String) -> Guest? {
    let key = key(of: place)
    guard let space = spaces[key], let guest = space.proxies.removeValue(forKey: peer) else { return nil }
    proxyCount -= 1
    // Whoever is connected here by now is a member by that.
    if space.members[peer] == nil { node?.leave(peer, in: key, reason: reason, now: now) }
    release(space)
    return guest
  }

  func contest(_ peer: PeerID, in place: ClassicPlace) {
    // One that does not answer is closed, and then the edge hears that it has left.
    surroundings.host.probe(peer, in: place.namespace) { _ in }
  }

  func carry(_ signal: ClassicSignal, in place: ClassicPlace) -> Bool {
    let key = key(of: place)
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    guard let space = spaces[key] else { return carryAmongHubs(signal, in: place) }
    let letter = Letter(
      from: signal.from, spelling: signal.spelling, to: signal.target, network: key, type: signal.type,
      data: signal.data, trace: signal.trace ?? nothing)
    if space.members[signal.target] != nil { return hand(letter, home: id) }
    guard let node, !isStopped else { return false }
    return node.send(letter, now: now)
  }

  /// On the network of hubs each is a peer of the hub it is connected to, and of no other.
  private func carryAmongHubs(_ signal: ClassicSignal, in place: ClassicPlace) -> Bool {
    guard surroundings.isMesh(place.network, in: place.namespace), let station else { return false }
    return station.deliver(
      ForeignSignal(
        type: signal.type, data: signal.data, trace: signal.trace, from: signal.from,
        spelling: signal.spelling), to: signal.target, in: place.namespace, place.network)
  }

  func heard(_ signal: ClassicSignal, on link: ClassicLink) {
    let data = signal.data.map { String(decoding: $0, as: UTF8.self) } ?? "null"
    if let line = lines[link], line.hub == signal.from, line.namespace == .standard {
      heard(HubSignal(hub: signal.from, type: String(decoding: signal.type, as: UTF8.self), data: data))
    }
    lines[link]?.caller?.hear(
      .signaling(
        type: String(decoding: signal.type, as: UTF8.self), data: data, from: signal.from,
        target: signal.target))
  }

  func discovered(_ hub: PeerID, _ data: UnsafeRawBufferPointer, on link: ClassicLink) {
    guard let line = lines[link] else { return }
    let text = String(decoding: data, as: UTF8.self)
    line.caller?.hear(.discovered(hub: hub, data: text))
    surroundings.events.discovered.emit(HubDiscovered(peerId: hub, via: line.hub ?? hub, data: text))
    if line.namespace == .standard, let tree = try? JSONValue(parsing: data) {
      introduce(hub, tree, by: line)
    }
  }

  func misbehaved(_ fault: ClassicFault, on link: ClassicLink, isOver: Bool) {
    guard let hub = lines[link].map({ $0.hub ?? PeerID(high: 0, middle: 0, low: 0) }) ?? carried[link]?.hub
    else { return }
    surroundings.host.log.warning(
      isOver ? "a hub of an older kind is cut off" : "a hub of an older kind is refused something",
      ["hub": hub.description, "kind": fault.rawValue, "link": "\(link)"])
    surroundings.events.misbehaved.emit(MeshMisbehaviour(peerId: hub, kind: fault.rawValue, isOver: isOver))
    guard isOver else { return }
    afterwards { [self] in
      guard let line = lines[link] else { return letGoOfCarried(link) }
      close(line, code: CloseCode.policy, reason: "too much was refused: \(fault.rawValue)")
    }
  }
}

extension ClassicPeer {
  /// As other hubs of the mesh hear of it.
  fileprivate var member: Member { Member(guest, isProxy: true) }
}
