/// What became of a signal.
public enum Delivery: Equatable {
  /// It is in the receiver's queue, or on its way to another reactor's.
  case delivered
  /// A plugin took it.
  case taken
  /// The sender has been told why not.
  case refused
}

extension Message {
  /// Passes the message on to the peer it names, as a signal of the sender's own network.
  ///
  /// The envelope is written anew, so that nothing the sender made up reaches the receiver but `type` and
  /// `data`.
  @discardableResult
  public func forward() -> Delivery { peer.lane.forward(self) }
}

extension Lane {
  func forward(_ message: borrowing Message) -> Delivery {
    let sender = records[message.peer.index]
    guard let target = message.envelope.target.peer else {
      let isMissing = message.envelope.target.isVoid
      message.refuse(
        isMissing ? "missing-target" : "bad-target",
        isMissing ? "a signal needs targetPeerId" : "targetPeerId is not a peer id of 40 hexadecimal digits")
      return .refused
    }
    let room: Room
    switch self.room(of: message, sender) {
    case .success(let found): room = found
    case .failure(let refusal):
      message.refuse(refusal)
      return .refused
    }
    var intent = RouteMessage(peer: message.peer, target: target, bytes: message.count)
    switch ask(core.routeGate, &intent) {
    case .success(false): break
    case .success(true): return .taken
    case .failure(let refusal):
      message.refuse(refusal)
      return .refused
    }
    return deliver(message, to: target, in: room)
  }

  @inline(__always)
  private func deliver(_ message: borrowing Message, to target: PeerID, in room: Room) -> Delivery {
    // A connection that is closing may have a successor on another lane.
    if let index = locals.find(room.scope, target), records[index].pointee.state == .open {
      let receiver = records[index]
      compose(message, receiver.pointee.peer, receiver.pointee.spelling, room)
      if transport.send(writer.bytes, .text, to: receiver.pointee.link) {
        core.meters.signals.add(on: number)
        return .delivered
      }
    } else if let elsewhere = core.switchboard.routes.find(room.scope, target), elsewhere.lane != number {
      return hand(message, to: elsewhere, target, room)
    }
    core.meters.undeliverable.add(on: number)
    message.refuse("peer-not-found", Undeliverable.reason)
    return .refused
  }

  /// Hands a signal to the lane that its receiver is on.
  private func hand(
    _ message: borrowing Message, to elsewhere: ConnectionID, _ target: PeerID, _ room: Room
  ) -> Delivery {
    // How the receiver spells its id only its own lane knows, which writes it over this one.
    compose(message, target, message.envelope.target.spelling, room)
    let id = message.messageID
    let sender = self.id(of: message.peer.index)
    let isTaken = core.put(
      .signal, for: elsewhere, from: sender, extra: UInt32(truncatingIfNeeded: id.count), id, writer.bytes,
      limit: limits.queuedTotal.bytes / Lane.inboxShare / core.inboxes.count)
    guard isTaken else {
      core.meters.undeliverable.add(on: number)
      message.refuse("overloaded", "the hub has more signals to pass on than it can; send it again later")
      return .refused
    }
    core.meters.signals.add(on: number)
    return .delivered
  }

  /// The network a signal belongs to: one that the sender has joined, whatever the message claims.
  @inline(__always)
  private func room(
    of message: borrowing Message, _ sender: UnsafeMutablePointer<ConnectionRecord>
  ) -> Result<Room, Refusal> {
    guard let current = sender.pointee.room else {
      return .failure(
        Refusal("not-announced", "announce on a network before signaling in it", by: KernelCore.name))
    }
    switch message.envelope.network {
    case .absent: return .success(current)
    case .name(let slice, isEscaped: false) where current.name.matches(slice.bytes(in: message.bytes)):
      return .success(current)
    case .name, .malformed: break
    }
    return message.network().flatMap { name in
      if let name, let room = message.peer.rooms.first(where: { $0.name == name }) { return .success(room) }
      if name == nil { return .success(current) }
      return .failure(
        Refusal(
          "not-in-network", "you have not announced on the network this message names", by: KernelCore.name))
    }
  }

  @inline(__always)
  private func compose(_ message: borrowing Message, _ target: PeerID, _ spelling: PeerSpelling, _ room: Room)
  {
    let sender = records[message.peer.index]
    writer.reset()
    writer.raw(SignalHead.start)
    writer.digits(of: target, spelling)
    writer.raw("\",\"type\":\"")
    writer.raw(message.type)
    writer.raw("\",\"fromPeerId\":\"")
    writer.digits(of: sender.pointee.peer, sender.pointee.spelling)
    writer.raw("\",\"networkName\":")
    room.quotedName.withUnsafeBytes { writer.raw($0) }
    writer.raw(",\"timestamp\":")
    if wallDigitsTime != wallMilliseconds { writeWallDigits() }
    writer.raw(wallDigits.bytes)
    if let data = message.data {
      writer.raw(",\"data\":")
      writer.raw(data)
    }
    writer.raw("}")
  }

  @inline(never)
  private func writeWallDigits() {
    wallDigitsTime = wallMilliseconds
    wallDigits.reset()
    wallDigits.raw(wallMilliseconds)
  }
}

extension Lane {
  /// Signals on their way between reactors may take this part of what may be queued at all.
  fileprivate static let inboxShare = 8
}

/// How every signal begins, so that the lane of its receiver knows where the receiver's id stands.
enum SignalHead {
  static let start: StaticString = "{\"targetPeerId\":\""

  static var idPlace: Int { start.utf8CodeUnitCount }
}

/// Where a message that another lane composed names its receiver.
enum ReceiverPlace {
  /// Writes a receiver's own spelling of its id there.
  static func fill(
    _ message: UnsafeMutableRawBufferPointer, _ place: Int, _ id: PeerID, _ spelling: PeerSpelling
  ) {
    guard let base = message.baseAddress, message.count &- place >= PeerID.digitCount else { return }
    spelling.write(id, to: base + place)
  }
}
