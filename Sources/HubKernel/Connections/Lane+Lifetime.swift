import Synchronization

extension Lane {
  func take(_ link: Link, _ remote: RemoteAddress, _ peer: PeerID, _ spelling: PeerSpelling) -> UInt32 {
    let index = records.take()
    let record = records[index]
    record.pointee.state = .arriving
    record.pointee.link = link
    record.pointee.remote = remote
    record.pointee.peer = peer
    record.pointee.spelling = spelling
    record.pointee.resumeKey = ResumeKey(high: random.next(), low: random.next())
    record.pointee.belong(to: .standard, traffic)
    return index
  }

  /// The connection begins: the transport completes the upgrade, and those who speak first do.
  func open(_ index: UInt32, subprotocol: String?) {
    let record = records[index]
    guard transport.accept(record.pointee.link, as: id(of: index), subprotocol: subprotocol) else {
      return release(index)
    }
    record.pointee.state = .open
    core.switchboard.connectionCount.wrappingAdd(1, ordering: .relaxed)
    guard record.pointee.isPeer else { return }
    let peer = Peer(lane: self, index: index)
    for greeter in tables.openers where !greeter.isOff(in: peer.namespace) { greeter.handle(peer) }
    core.events.connected.emit(
      PeerConnected(peer: peer.id, namespace: peer.namespace, totalConnections: core.switchboard.connections))
  }

  /// The transport is done with the socket of a connection, for whatever reason.
  public func closed(_ id: ConnectionID, code: UInt16, reason: String) {
    closed(id, over: nil, code: code, reason: reason)
  }

  /// The same for a connection that had the socket of another.
  func closed(_ id: ConnectionID, over loan: ConnectionID?, code: UInt16, reason: String) {
    guard let record = held(id) else { return }
    guard record.pointee.state != .arriving else {
      release(id.index)
      return
    }
    let ride = record.pointee.socket?.ride
    if let ride {
      if ride.survives(loan, code: code, reason: reason) { return }
      transport.vehicles.remove(record.pointee.link)
    }
    defer { ride?.vehicle.ended(id, at: Station(lane: self)) }
    core.switchboard.connectionCount.wrappingSubtract(1, ordering: .relaxed)
    let socket = record.pointee.socket
    defer { socket?.ended(id, .closed(code: code, reason: reason), at: Station(lane: self)) }
    guard record.pointee.isPeer else { return release(id.index) }
    let peer = Peer(lane: self, index: id.index)
    for closer in tables.closers where !closer.isOff(in: peer.namespace) { closer.handle(peer) }
    // Whatever those handlers left undone: nobody may find a connection that is gone.
    for room in peer.rooms { leave(peer, room) { _ in } }
    let (gone, namespace) = (peer.id, peer.namespace)
    // Before the event, because whoever hears that may ask at once whether the peer is still connected.
    release(id.index)
    core.events.disconnected.emit(
      PeerDisconnected(
        peer: gone, namespace: namespace, code: Int(code), reason: reason.forLog,
        totalConnections: core.switchboard.connections))
  }

  /// Gives the place back. From here on the connection's id leads nowhere.
  func release(_ index: UInt32) {
    let record = records[index]
    if record.pointee.hasPlace { giveUpPlace(of: index, in: record.pointee.namespace) }
    record.pointee.emptySlots()
    if !shownKeys.isEmpty { shownKeys[index] = nil }
    records.give(back: index)
  }

  /// Takes the id of a connection out of a tenant's directory.
  func giveUpPlace(of index: UInt32, in namespace: Namespace) {
    core.switchboard.identities.release(namespace.scope, records[index].pointee.peer, of: id(of: index))
    core.census.line(namespace).pointee.connections.giveBack()
  }

  /// Closes some of the connections, as the hub stops.
  func close(upTo count: Int, code: UInt16, reason: String) {
    var left = count
    for index in 0..<UInt32(records.capacity) where left > 0 && records[index].pointee.state == .open {
      close(id(of: index), code: code, reason: reason)
      left -= 1
    }
  }

  /// Gives memory back that connections have left behind. Call it when it is quiet.
  public func tidy() { records.shrink() }

  /// Visits every peer.
  func forEachPeer(_ body: (Peer) -> Void) {
    for index in 0..<UInt32(records.capacity) {
      let record = records[index]
      if record.pointee.state == .open, record.pointee.isPeer { body(Peer(lane: self, index: index)) }
    }
  }
}
