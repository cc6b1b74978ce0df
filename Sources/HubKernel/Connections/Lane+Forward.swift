import Synchronization

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
    guard case .id(let target, _) = message.envelope.target,
      sender.pointee.door.isMeant(by: message.envelope.network, in: message.bytes),
      !isWatched(GateRegistry.route)
    else { return forwardThoroughly(message) }
    guard let index = locals.find(sender.pointee.door.scope, target), records[index].pointee.state == .open
    else { return carry(message, sender, to: target) ?? forwardThoroughly(message) }
    return deliver(message, to: index, sender.pointee.door)
  }

  /// Gives a signal for a peer that is not in this hub to who takes those, if there is anybody. No reference
  /// is counted on the way: the sender's record holds the room and the tables hold the carrier.
  @inline(never)
  private func carry(
    _ message: borrowing Message, _ sender: UnsafeMutablePointer<ConnectionRecord>, to target: PeerID
  ) -> Delivery? {
    guard let carrier = tables.carrier.bare, let room = sender.pointee.room.bare,
      core.inboxes.count == 1 || core.switchboard.routes.find(sender.pointee.door.scope, target) == nil
    else { return nil }
    let isTaken = room._withUnsafeGuaranteedRef { room in
      carrier._withUnsafeGuaranteedRef { $0.takes(message, room, target) }
    }
    guard isTaken else { return refuseUndeliverable(message) }
    noteSignal(of: message, via: number)
    return .taken
  }

  /// Forwards what is not the usual: to another lane, in another network, past those who have a say, or
  /// nowhere.
  @inline(never)
  private func forwardThoroughly(_ message: borrowing Message) -> Delivery {
    guard let target = message.envelope.target.peer else {
      let isMissing = message.envelope.target.isVoid
      message.refuse(
        isMissing ? "missing-target" : "bad-target",
        isMissing ? "a signal needs targetPeerId" : "targetPeerId is not a peer id of 40 hexadecimal digits")
      return .refused
    }
    let room: Room
    switch self.room(of: message, records[message.peer.index]) {
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
    let door = room.door
    // A connection that is closing may have a successor on another lane.
    if let index = locals.find(door.scope, target), records[index].pointee.state == .open {
      return deliver(message, to: index, door)
    }
    if let elsewhere = core.switchboard.routes.find(door.scope, target), elsewhere.lane != number {
      return hand(message, to: elsewhere, target, door)
    }
    if let own = tables.ownSignals, own.takes(message, room, target) { return .taken }
    if let carrier = tables.carrier, carrier.takes(message, room, target) {
      noteSignal(of: message, via: number)
      return .taken
    }
    return refuseUndeliverable(message)
  }

  /// Sends a signal to a member on this lane. The sender is in the room, so its door stays valid.
  @inline(__always)
  private func deliver(_ message: borrowing Message, to index: UInt32, _ door: RoomDoor) -> Delivery {
    let receiver = records[index]
    let count = count(message, door)
    if let place = transport.place(count, .text, to: receiver.pointee.link) {
      compose(message, receiver.pointee.peer, receiver.pointee.spelling, door, at: place)
    } else {
      compose(message, receiver.pointee.peer, receiver.pointee.spelling, door, at: writer.begin(count))
      let origin = SignalOrigin(sender: id(of: message.peer.index), isForeign: false, message.messageID)
      guard send(writer.bytes, from: origin, to: receiver) else { return refuseUndeliverable(message) }
    }
    noteSignal(of: message, via: number)
    return .delivered
  }

  // As for a `ForeignSignal`, but every part is found only when its turn has come: this is done for every
  // message.
  @inline(__always)
  private func compose(
    _ message: borrowing Message, _ target: PeerID, _ spelling: PeerSpelling, _ door: RoomDoor,
    at place: UnsafeMutableRawPointer
  ) {
    let sender = records[message.peer.index]
    var pen = SignalPen(at: place)
    pen.address(to: target, spelling, type: message.type)
    pen.origin(sender.pointee.peer, sender.pointee.spelling, door.quotedName, wallDigits.bytes)
    if message.envelope.trace != 0, let trace = message.envelope.trace(in: message.bytes) { pen.trace(trace) }
    if let data = message.data { pen.data(data) }
    pen.end()
  }

  /// How many bytes a message's signal has.
  @inline(__always)
  private func count(_ message: borrowing Message, _ door: RoomDoor) -> Int {
    readyWallDigits()
    return ForeignSignal.count(
      type: Int(message.envelope.type.count), data: message.envelope.data.map { Int($0.count) },
      trace: message.envelope.trace == 0 ? nil : TraceParent.count, door.quotedName, wallDigits.bytes)
  }

  @inline(__always)
  private func noteSignal(of message: borrowing Message, via lane: UInt16) {
    if signals.next(on: number) & (Lane.relaySampling - 1) == 0 { timeRelay(via: lane) }
    records[message.peer.index].pointee.traffic?.pointee.signals.add(1)
  }

  /// Notes how long ago this turn found the signal, once it lies in its receiver's queue. Work left with
  /// another lane is done after the messages left there before it.
  @inline(never)
  private func timeRelay(via lane: UInt16) {
    let (core, began) = (core, now)
    if lane == number { return core.meters.relayTime.observe(core.clock.now &- began) }
    core.inbox(lane).run { _ in core.meters.relayTime.observe(core.clock.now &- began) }
  }

  @inline(never)
  private func refuseUndeliverable(_ message: borrowing Message) -> Delivery {
    core.meters.undeliverable.add(on: number)
    message.refuse("peer-not-found", Undeliverable.reason)
    return .refused
  }

  /// Hands a signal to the lane that its receiver is on.
  private func hand(
    _ message: borrowing Message, to elsewhere: ConnectionID, _ target: PeerID, _ door: RoomDoor
  ) -> Delivery {
    // How the receiver spells its id only its own lane knows, which writes it over this one.
    let place = writer.begin(count(message, door))
    compose(message, target, message.envelope.target.spelling, door, at: place)
    let id = message.messageID
    let sender = self.id(of: message.peer.index)
    let isTaken = core.put(
      .signal, for: elsewhere, from: sender, in: door.scope, extra: UInt32(truncatingIfNeeded: id.count), id,
      writer.bytes, limit: inboxLimit)
    guard isTaken else {
      core.meters.undeliverable.add(on: number)
      message.refuse("overloaded", "the hub has more signals to pass on than it can; send it again later")
      return .refused
    }
    noteSignal(of: message, via: elsewhere.lane)
    return .delivered
  }

  /// The network a signal belongs to: one that the sender has joined, whatever the message claims.
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

  /// Sees that the digits of the wall clock are those of this turn.
  @inline(__always)
  func readyWallDigits() { if wallDigitsTime != wallMilliseconds { writeWallDigits() } }

  @inline(never)
  private func writeWallDigits() {
    let time = wallMilliseconds
    let isSameSecond = time / 1000 == wallDigitsTime / 1000 && time > 1000
    wallDigitsTime = time
    if isSameSecond { return wallDigits.replaceEnd(with: Int(time % 1000)) }
    wallDigits.reset()
    wallDigits.raw(time)
  }
}

extension Lane {
  /// One signal in so many is timed.
  fileprivate static var relaySampling: Int { 256 }
}

extension Atomic where Value == Int {
  /// Counts where nobody else writes, without locking the bus. Here and not beside what is counted, since it
  /// has to be inlined.
  @inline(__always)
  borrowing func add(_ amount: Int) { store(load(ordering: .relaxed) &+ amount, ordering: .relaxed) }
}
