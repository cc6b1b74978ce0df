import Synchronization

/// A connection that is there only for its socket, which it has lent to the place of a peer that lost its
/// own. That place may be on another lane, and stays there.
final class Loan: Trunk {
  let place: ConnectionID

  init(_ place: ConnectionID) { self.place = place }

  func opened(_ peer: Peer) {}

  func received(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, on peer: Peer) {
    let lane = peer.lane
    guard place.lane != lane.number else {
      return lane.carried(message, kind, to: place, over: peer.connection)
    }
    let isTaken = lane.core.put(
      .carried, for: place, from: peer.connection, extra: UInt32(kind.rawValue), message,
      limit: lane.inboxLimit)
    // What was not taken is not counted as heard, and so it will be said again.
    if !isTaken { peer.close(code: CloseCode.tryLater, reason: "the hub has too much to do") }
  }

  func ended(_ connection: ConnectionID?, _ end: TrunkEnd, at station: Station) {
    guard let connection, case .closed(let code, let reason) = end else { return }
    let core = station.lane.core
    core.switchboard.connectionCount.wrappingAdd(1, ordering: .relaxed)
    core.inbox(place.lane).run { [place] lane in
      lane.closed(place, over: connection, code: code, reason: reason)
    }
  }
}

extension Lane {
  /// Opens a connection that lends its socket. It counts no more than the place does.
  func lend(_ index: UInt32, to place: ConnectionID, for admission: AdmitConnection, _ subprotocol: String?) {
    let (record, id) = (records[index], id(of: index))
    record.pointee.isPeer = false
    record.pointee.isDiverted = true
    record.pointee.socket = SocketHandler(Loan(place))
    open(index, subprotocol: subprotocol)
    guard live(id) != nil, Int(place.lane) < core.inboxes.count else { return }
    core.switchboard.connectionCount.wrappingSubtract(1, ordering: .relaxed)
    core.inbox(place.lane).run { $0.seat(id, at: place, admission) }
  }

  /// Gives a peer of this lane the socket that somebody brings who has shown that it is the same peer.
  private func seat(_ loan: ConnectionID, at place: ConnectionID, _ admission: AdmitConnection) {
    guard let record = live(place), let ride = record.pointee.socket?.ride,
      record.pointee.peer == admission.peer
    else {
      return core.close(loan, code: CloseCode.tryLater, reason: "its place has gone meanwhile")
    }
    ride.take(loan)
    record.pointee.remote = admission.remote
    record.pointee.resumeKey = ResumeKey(high: random.next(), low: random.next())
    let peer = Peer(lane: self, index: place.index)
    for one in tables.returners where !one.offIn.contains(peer.namespace) { one.handle(peer, admission) }
    ride.vehicle.returned(Rider(ride: ride), by: admission)
  }

  /// Something came from a peer over a lent socket, unless it has another one by now.
  func carried(
    _ message: UnsafeRawBufferPointer, _ kind: MessageKind, to place: ConnectionID, over loan: ConnectionID
  ) {
    guard let ride = live(place)?.pointee.socket?.ride, ride.loan == loan else { return }
    ride.vehicle.received(message, kind, from: Rider(ride: ride))
  }

  /// Sends a signal where no place could be had for it in a queue; a vehicle is told whose it is.
  @inline(never)
  func send(
    _ signal: UnsafeRawBufferPointer, from origin: SignalOrigin,
    to receiver: UnsafeMutablePointer<ConnectionRecord>
  ) -> Bool {
    guard let ride = receiver.pointee.socket?.ride else {
      return transport.send(signal, .text, to: receiver.pointee.link)
    }
    return ride.vehicle.send(signal, from: origin, to: Rider(ride: ride))
  }
}
