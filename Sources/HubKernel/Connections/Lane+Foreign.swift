/// Who takes signals for peers elsewhere.
final class Carrier: Sendable {
  let plugin: PluginTicket
  private let offIn: Set<Namespace>
  private let own: PeerID?
  private let wishes: CarrierWishes
  private let next: Carrier?

  /// With `own`, for signals to that id alone; `next` is asked for those that this one does not take.
  init(
    _ plugin: PluginTicket, offIn: Set<Namespace>, own: PeerID? = nil, next: Carrier? = nil,
    _ wishes: CarrierWishes
  ) {
    (self.plugin, self.offIn, self.own, self.wishes, self.next) = (plugin, offIn, own, wishes, next)
  }

  func takes(_ message: borrowing Message, _ room: Room, _ target: PeerID) -> Bool {
    if let own, own != target { return false }
    if !plugin.isBroken, !offIn.contains(room.namespace) {
      let began = plugin.startTiming(on: message.peer.lane.number)
      defer { plugin.stopTiming(began) }
      if wishes.take(message, room, target) { return true }
    }
    return next?.takes(message, room, target) ?? false
  }

  func bounced(_ receipt: UnsafeRawBufferPointer, _ station: Station) {
    if !plugin.isBroken { wishes.bounced(receipt, station) }
    next?.bounced(receipt, station)
  }
}

/// What a plugin does with signals for peers elsewhere, and with those that came back.
struct CarrierWishes: Sendable {
  let take: @Sendable (borrowing Message, Room, PeerID) -> Bool
  let bounced: @Sendable (UnsafeRawBufferPointer, Station) -> Void
}

/// Who hears what one reactor leaves for another.
struct PostHandler: Sendable {
  let plugin: PluginTicket
  let handle: @Sendable (UnsafeRawBufferPointer, ConnectionID, Station) -> Void
}

extension Lane {
  /// How many bytes may wait for another lane before it is asked to take more.
  var inboxLimit: Int { limits.queuedTotal.bytes / Lane.inboxShare / core.inboxes.count }
  /// What is on its way between reactors may take this part of what may be queued at all.
  private static let inboxShare = 8

  /// Something that another lane left here and that is no message of a peer here.
  @inline(never)
  func arrive(fromElsewhere entry: Inbox.Entry, _ bytes: UnsafeMutableRawBufferPointer) {
    let payload = UnsafeRawBufferPointer(bytes)
    switch entry.kind {
    case .frame:
      guard let record = live(entry.target) else { return }
      let kind = MessageKind(rawValue: UInt8(truncatingIfNeeded: entry.extra)) ?? .binary
      _ = transport.send(payload, kind, to: record.pointee.link)
    case .post:
      if let posts = tables.posts, !posts.plugin.isBroken {
        posts.handle(payload, entry.sender, Station(lane: self))
      }
    case .foreign:
      let receipt = UnsafeRawBufferPointer(rebasing: payload[..<Int(entry.extra)])
      let message = UnsafeMutableRawBufferPointer(rebasing: bytes[Int(entry.extra)...])
      let origin = SignalOrigin(sender: entry.sender, isForeign: true, receipt)
      if !pass(message, to: entry.target, in: entry.scope, from: origin) {
        core.put(.returned, for: entry.sender, from: entry.target, receipt)
      }
    case .returned:
      tables.carrier?.bounced(payload, Station(lane: self))
    case .carried:
      let kind = MessageKind(rawValue: UInt8(truncatingIfNeeded: entry.extra)) ?? .binary
      carried(payload, kind, to: entry.target, over: entry.sender)
    case .signal, .notice, .sameNotice, .bounced, .close:
      break
    }
  }

  /// Hands a signal from elsewhere to a member here.
  func deliver(_ signal: ForeignSignal, to target: PeerID, in room: Room) -> Bool {
    guard signal.receipt.count <= ForeignSignal.longestReceipt else { return false }
    let door = room.door
    if let index = locals.find(door.scope, target), records[index].pointee.state == .open {
      let receiver = records[index]
      readyWallDigits()
      if let place = transport.place(
        signal.count(door.quotedName, wallDigits.bytes), .text, to: receiver.pointee.link)
      {
        signal.write(to: target, receiver.pointee.spelling, door.quotedName, wallDigits.bytes, at: place)
      } else {
        compose(signal, for: target, receiver.pointee.spelling, door)
        let origin = SignalOrigin(
          sender: ConnectionID(lane: number, index: 0, generation: 0), isForeign: true, signal.receipt)
        guard send(writer.bytes, from: origin, to: receiver) else { return false }
      }
    } else {
      guard let elsewhere = core.switchboard.routes.find(door.scope, target), elsewhere.lane != number,
        hand(signal, to: elsewhere, target, door)
      else { return false }
    }
    _ = signals.next(on: number)
    return true
  }

  private func hand(
    _ signal: ForeignSignal, to elsewhere: ConnectionID, _ target: PeerID, _ door: RoomDoor
  ) -> Bool {
    compose(signal, for: target, .lowercase, door)
    return core.put(
      .foreign, for: elsewhere, from: ConnectionID(lane: number, index: 0, generation: 0), in: door.scope,
      extra: UInt32(truncatingIfNeeded: signal.receipt.count), signal.receipt, writer.bytes,
      limit: inboxLimit)
  }

  private func compose(
    _ signal: ForeignSignal, for target: PeerID, _ spelling: PeerSpelling, _ door: RoomDoor
  ) {
    readyWallDigits()
    let place = writer.begin(signal.count(door.quotedName, wallDigits.bytes))
    signal.write(to: target, spelling, door.quotedName, wallDigits.bytes, at: place)
  }
}
