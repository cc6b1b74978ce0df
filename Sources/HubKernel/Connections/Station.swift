/// One reactor on its own thread, as a plugin may use it during a call. Not to be kept beyond that.
public struct Station {
  @usableFromInline let lane: Lane
  @inlinable init(lane: Lane) { self.lane = lane }

  /// Which one it is; the `lane` of the connections it has.
  public var number: Int { Int(lane.number) }
  /// The hub's monotonic clock at the start of this turn, in milliseconds.
  public var milliseconds: Int64 { Int64(lane.now / 1_000_000) }
  /// The same in nanoseconds.
  public var nanoseconds: UInt64 { lane.now }
  /// The hub's wall clock at the start of this turn, in milliseconds since 1970.
  public var wallMilliseconds: Int64 { lane.wallMilliseconds }

  /// Sends a message on a connection: at once on this reactor, and through the inbox of another. False when
  /// it is known to be closed or too slow.
  @discardableResult
  public func send(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, to connection: ConnectionID)
    -> Bool
  {
    guard connection.lane == lane.number else {
      return lane.core.put(
        .frame, for: connection, from: connection, extra: UInt32(kind.rawValue), message,
        limit: lane.inboxLimit)
    }
    guard let record = lane.live(connection) else { return false }
    return lane.transport.send(message, kind, to: record.pointee.link)
  }

  /// Closes a connection, on whichever reactor it is.
  public func close(_ connection: ConnectionID, code: UInt16, reason: String) {
    guard connection.lane == lane.number else {
      return lane.core.close(connection, code: code, reason: reason)
    }
    lane.close(connection, code: code, reason: reason)
  }

  /// Leaves bytes for whoever receives posts at a station, in the order in which they are left. False when
  /// too much waits there already.
  @discardableResult
  public func post(_ bytes: UnsafeRawBufferPointer, from connection: ConnectionID, to station: Int) -> Bool {
    guard let number = UInt16(exactly: station) else { return false }
    let there = ConnectionID(lane: number, index: 0, generation: 0)
    return lane.core.put(.post, for: there, from: connection, bytes, limit: lane.inboxLimit)
  }

  /// Gives the receipt of a signal from another hub back, which a vehicle took and cannot bring.
  public func giveBack(_ receipt: UnsafeRawBufferPointer, to sender: ConnectionID) {
    lane.core.put(.returned, for: sender, from: sender, receipt)
  }

  /// The peer of a connection, if it is on this reactor and open.
  public func peer(_ connection: ConnectionID) -> Peer? {
    guard connection.lane == lane.number, lane.live(connection) != nil else { return nil }
    return Peer(lane: lane, index: connection.index)
  }

  /// Hands a signal from elsewhere to a member of a network here; false when there is no such member, or it
  /// takes no more.
  public func deliver(
    _ signal: ForeignSignal, to target: PeerID, in namespace: Namespace, _ network: NetworkName
  ) -> Bool {
    guard let room = lane.core.switchboard.existingRoom(namespace, network) else { return false }
    return lane.deliver(signal, to: target, in: room)
  }

  /// The same for whoever has the network at hand. One that everybody has left has no members, whoever may
  /// have joined another of the same name.
  public func deliver(_ signal: ForeignSignal, to target: PeerID, in room: Room) -> Bool {
    lane.deliver(signal, to: target, in: room)
  }

  /// Visits the members of a network while nobody can enter or leave it, if it has any. It is about nobody:
  /// what is sent to others goes to all.
  public func gather(_ namespace: Namespace, _ network: NetworkName, _ visit: (Gathering) -> Void) {
    guard let room = lane.core.switchboard.existingRoom(namespace, network) else { return }
    room.members.withLock { members in
      guard !members.list.isEmpty else { return }
      visit(Gathering(lane: lane, room: room, members: members.list, about: .nobody))
    }
  }
}
