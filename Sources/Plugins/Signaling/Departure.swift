import HubKernel

extension SignalingPlugin {
  /// The peer leaves of its own will. A page that unloads does not say which network it means; it means all.
  func goodbye(_ message: borrowing Message) {
    let peer = message.peer
    let named: NetworkName?
    switch message.network() {
    case .success(let name): named = name
    case .failure(let refusal):
      message.refuse(refusal)
      return
    }
    let rooms = peer.rooms
    let meant = rooms.count > 1 && named != nil ? rooms.filter { $0.name == named } : rooms
    let data = message.data.map { Array($0) }
    let cause = message.cause
    for room in meant {
      peer.leave(room) { gathering in
        tellGoodbye(gathering, data, at: peer.wallMilliseconds)
        tellDeparture(gathering, reason: "goodbye", at: peer.wallMilliseconds, because: cause)
      }
    }
    if !meant.isEmpty {
      said.emit(PeerGoodbye(peer: peer.id, namespace: peer.namespace), because: cause)
    }
  }

  /// The connection has closed. Whoever said goodbye before is in no network any more, and nobody is told
  /// twice.
  func depart(_ peer: Peer) {
    for room in peer.rooms {
      peer.leave(room) { tellDeparture($0, reason: "disconnected", at: peer.wallMilliseconds) }
    }
  }

  /// Clients drop a peer on `goodbye` only. So it is sent for a real departure and not for a lost socket,
  /// because a peer that lost its socket still talks on its data channels.
  private func tellGoodbye(_ gathering: Gathering, _ data: [UInt8]?, at time: Int64) {
    let leaver = Guest(gathering.subject)
    gathering.sendToOthers(
      naming: gathering.writer.writeGoodbye(of: leaver, data, in: gathering.room.quotedName, at: time))
  }

  func tellDeparture(
    _ gathering: Gathering, reason: String, at time: Int64, because cause: Cause? = nil
  ) {
    let leaver = gathering.subject
    var isLast = true
    gathering.sendToOthers(
      naming: gathering.writer.writeDeparture(
        of: Guest(leaver), reason, in: gathering.room.quotedName, at: time)
    ) { isLast = false }
    if isLast, elsewhere.isInUse { elsewhere.forget(gathering.room) }
    followers.left(leaver.peer, gathering.room, reason: reason)
    counts.departures.add()
    left.emit(
      PeerLeft(
        peer: leaver.peer, namespace: gathering.room.namespace, network: gathering.room.name,
        isHub: leaver.isHub, reason: reason),
      because: cause)
  }
}
