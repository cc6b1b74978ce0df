import HubKernel

extension SignalingPlugin {
  func announce(_ message: borrowing Message) {
    let peer = message.peer
    let settings = settings[peer.namespace]
    guard peer[paces].take(peer, burst: settings.announceBurst, perSecond: settings.announcePerSecond) else {
      message.refuse("announcing-too-fast", "wait before you announce again", by: SignalingPlugin.manifest.id)
      return
    }
    switch arrival(message) {
    case .failure(let refusal): message.refuse(refusal)
    case .success(let arrival): enter(arrival, message)
    }
  }

  private func arrival(_ message: borrowing Message) -> Result<Arrival, Refusal> {
    let network: NetworkName
    switch message.network() {
    case .success(let name): network = name ?? .global
    case .failure(let refusal): return .failure(refusal)
    }
    if let data = message.data, data.count > message.peer.announceLimit {
      return .failure(
        Refusal(
          "announcement-too-long",
          "what a peer says of itself has at most \(message.peer.announceLimit) bytes",
          by: SignalingPlugin.manifest.id))
    }
    let said = message.announceData
    return .success(Arrival(network: network, isHub: said.isHub, note: said.spread))
  }

  private func enter(_ wanted: Arrival, _ message: borrowing Message) {
    let peer = message.peer
    var arrival = wanted
    var intent = AnnouncePeer(
      peer: peer, network: arrival.network, namespace: peer.namespace(of: arrival.network),
      note: arrival.note, isHub: arrival.isHub)
    switch announceGate.ask(&intent, on: peer) {
    case .success(false): arrival.isHub = intent.isHub
    case .success(true): return
    case .failure(let refusal):
      message.refuse(refusal)
      return
    }
    let wasHub =
      peer.isHub && peer.rooms.contains { $0.name == arrival.network && $0.namespace == intent.namespace }
    let joining = peer.join(arrival) { gathering, cause in
      tellDeparture(gathering, reason: cause.rawValue, at: peer.wallMilliseconds)
    } tell: { gathering in
      tellArrival(gathering, at: peer.wallMilliseconds)
      followers.entered(peer, arrival, gathering.room)
    }
    switch joining {
    case .refused(let refusal):
      message.refuse(refusal)
      if refusal.code == "id-taken" { peer.close(code: CloseCode.policy, reason: "Peer already connected") }
    case .joined(let room), .renewed(let room):
      if let trunk = intent.trunk { peer.divert(to: trunk) }
      if case .renewed = joining { followers.renewed(peer, room) }
      counts.announcements.add(on: peer)
      announced.emit(
        PeerAnnounced(
          peer: peer.id, namespace: room.namespace, network: room.name, isHub: arrival.isHub, wasHub: wasHub,
          note: String(decoding: arrival.note, as: UTF8.self)),
        because: message.cause)
    }
  }

  /// Tells the members of the newcomer, and the newcomer of each of them.
  private func tellArrival(_ gathering: Gathering, at time: Int64) {
    let newcomer = gathering.subject
    let target = gathering.writer.writeDiscovery(of: Guest(newcomer), in: gathering.room.quotedName, at: time)
    var isFirst = true
    gathering.sendToOthers(naming: target) {
      counts.discoveries.add()
      isFirst = false
    }
    gathering.forEachOther { member in
      let target = gathering.writer.writeDiscovery(of: Guest(member), in: gathering.room.quotedName, at: time)
      gathering.writer.overwrite(newcomer.peer, newcomer.spelling, at: target)
      gathering.send(gathering.writer.bytes, to: newcomer)
      counts.discoveries.add()
    }
    guard elsewhere.isInUse else { return }
    for guest in elsewhere.arrive(newcomer.peer, in: gathering.room, isFirst: isFirst) {
      tell(newcomer, of: guest, gathering, at: time)
    }
  }
}

/// How often one connection may still announce: a bucket that refills with time.
final class AnnouncePace {
  // Half words: there is one of these for every connection.
  private var left: Float = -1
  private var last: Int32 = 0

  func take(_ peer: Peer, burst: Int, perSecond: Int) -> Bool {
    let now = Int32(truncatingIfNeeded: peer.milliseconds)
    if left < 0 { left = Float(burst) } else { left += Float(max(now &- last, 0)) / 1000 * Float(perSecond) }
    left = min(left, Float(burst))
    last = now
    guard left >= 1 else { return false }
    left -= 1
    return true
  }
}
