import HubKernel
import HubMesh

extension FleetNode {
  /// Whether a signal is for a peer that another hub of the fleet has. Then it is on its way, or its sender
  /// has been told why not.
  func send(_ letter: borrowing Letter, now: Int64) -> Bool {
    guard !isStopped, let home = home(of: letter.to, in: letter.network) else { return false }
    let hub = home.hub
    counters.sent &+= 1
    if hub.outgoing.count == 0 { hub.lastProgress = now }
    let size = (letter.data?.count ?? 0) + letter.type.count + letter.messageID.count
    let isTaken =
      hub.outgoing.waiting + size <= limits.queue
      && hub.outgoing.append { Item.append(letter, stay: home.stay, to: &$0) }
    if isTaken {
      mark(hub)
    } else {
      counters.returned &+= 1
      effects.returned(
        ReturnedSignal(
          from: letter.from, to: letter.to, network: letter.network, messageID: Array(letter.messageID),
          code: isConnected ? .overloaded : .fleetAway))
    }
    return true
  }

  /// A signal that was handed over could not be given to its receiver after all.
  func refuse(_ signal: ReturnedSignal, home: Life, now: Int64) {
    guard let hub = hubs[home], hub.state == .living else { return }
    answer(signal, to: hub)
  }

  private func answer(_ signal: ReturnedSignal, to hub: FleetHub) {
    // An answer comes for each letter, of which the other side keeps no more than it may.
    _ = hub.outgoing.append {
      Item.append(signal, to: &$0)
      return true
    }
    mark(hub)
  }

  /// A message from another hub.
  func heard(_ message: UnsafeRawBufferPointer, now: Int64) {
    var reader = ByteReader(message)
    guard let frame = Frame(&reader) else {
      counters.garbage &+= 1
      return
    }
    guard !isStopped, frame.epoch == life.epoch, let hub = hub(frame.from, now: now), hub.state == .living
    else { return }
    guard frame.first <= hub.received &+ 1 else {
      // What came before is under way once more, as soon as the other side hears of it. That may be answers
      // to what this message confirms, and so it confirms nothing.
      hub.isMissing = true
      if frame.isMissing { rewind(hub, now: now) }
      return mark(hub)
    }
    let before = hub.outgoing.confirmed
    guard hub.outgoing.confirm(frame.acknowledged) else {
      counters.garbage &+= 1
      return
    }
    if hub.outgoing.confirmed != before { hub.lastProgress = now }
    if frame.isMissing { rewind(hub, now: now) }
    guard frame.count > 0 else { return }
    owe(hub, message.count, now: now)
    for number in 0..<UInt64(frame.count) {
      guard let (kind, content) = Item.next(&reader) else {
        counters.garbage &+= 1
        return
      }
      guard frame.first &+ number > hub.received else {
        counters.doubled &+= 1
        continue
      }
      hub.received = frame.first &+ number
      take(kind, content, from: hub)
    }
  }

  private func rewind(_ hub: FleetHub, now: Int64) {
    counters.repeated &+= hub.outgoing.sent
    hub.outgoing.rewind()
    hub.lastProgress = now
    if hub.outgoing.hasUnsent { mark(hub) }
  }

  private func owe(_ hub: FleetHub, _ bytes: Int, now: Int64) {
    hub.owedBytes += bytes
    if hub.owesSince == nil { hub.owesSince = now }
    if hub.owedBytes >= limits.confirmingBytes { mark(hub) }
  }

  private func take(_ kind: UInt8, _ content: UnsafeRawBufferPointer, from hub: FleetHub) {
    switch Item.Kind(rawValue: kind) {
    case .letter:
      if !Item.readLetter(content, { take($0, for: $1, from: hub) }) { counters.garbage &+= 1 }
    case .answer:
      guard let signal = Item.readAnswer(content) else {
        counters.garbage &+= 1
        return
      }
      counters.returned &+= 1
      effects.returned(signal)
    // A later version may have more to say.
    case nil: break
    }
  }

  /// A letter is for the stay of its target that its sender knew of: one that has come anew has a new order
  /// of things, and what was sent to it before must not come after.
  private func take(_ letter: borrowing Letter, for stay: UInt64, from hub: FleetHub) {
    var code = FleetReturn.peerNotFound
    let (type, trace, data, messageID) = (letter.type, letter.trace, letter.data, letter.messageID)
    guard JSONCheck.isContents(messageID) else {
      counters.garbage &+= 1
      return
    }
    if type.isEmpty || !JSONCheck.isContents(type) || !JSONCheck.isContents(trace)
      || !(data.map { JSONCheck.isValue($0, scratch: scratch) } ?? true)
    {
      counters.garbage &+= 1
      code = .badLetter
    } else if spaces[letter.network]?.members[letter.to]?.value.stay == stay,
      effects.deliver(letter, home: hub.life)
    {
      counters.delivered &+= 1
      return
    }
    answer(
      ReturnedSignal(
        from: letter.from, to: letter.to, network: letter.network, messageID: Array(messageID), code: code),
      to: hub)
  }

  /// Sends again what was not confirmed for long.
  func mend(now: Int64) {
    for hub in hubs.values where hub.state == .living {
      if hub.outgoing.sent > 0, now - hub.lastProgress >= FleetLimits.resending { rewind(hub, now: now) }
      if hub.outgoing.count == 0, now - hub.lastProgress > FleetLimits.resting {
        hub.outgoing.shrink()
        spare = []
      }
      if let since = hub.owesSince, now - since >= FleetLimits.confirming { mark(hub) }
    }
  }

  /// The messages ordered last are out, and others may follow in their memory.
  func release(_ frames: [[UInt8]]) {
    isHeld = false
    for frame in frames where spare.count < FleetLimits.mostSpare && frame.capacity <= 2 * limits.frame {
      spare.append(frame)
    }
  }

  /// At the end of a turn: everything that it has brought for one hub goes in as few messages as possible.
  func flush(now: Int64) {
    guard !dirty.isEmpty, !isHeld else { return }
    let hubs = dirty
    dirty = []
    for hub in hubs {
      hub.isDirty = false
      guard isConnected, !isStopped, hub.state == .living else { continue }
      send(to: hub, now: now)
    }
  }

  private func send(to hub: FleetHub, now: Int64) {
    guard hub.outgoing.hasUnsent else {
      if hub.owesSince != nil || hub.isMissing { publish(hub, first: hub.outgoing.next, count: 0, []) }
      return
    }
    if hub.outgoing.sent == 0 { hub.lastProgress = now }
    while hub.outgoing.hasUnsent {
      hub.outgoing.send(limit: limits.frame) { first, count, items, isLast in
        publish(hub, first: first, count: count, items, isLast: isLast)
      }
    }
  }

  private func publish(
    _ hub: FleetHub, first: UInt64, count: UInt32, _ items: ArraySlice<UInt8>, isLast: Bool = true
  ) {
    // With what is confirmed go the answers to it: who has the one must have the other.
    if isLast { hub.confirmed = hub.received }
    var bytes = spare.popLast() ?? []
    bytes.removeAll(keepingCapacity: true)
    bytes.reserveCapacity(Frame.head + items.count)
    let frame = Frame(
      from: life, epoch: hub.life.epoch, acknowledged: hub.confirmed, isMissing: hub.isMissing, first: first,
      count: count)
    frame.write(to: &bytes)
    bytes += items
    (hub.owesSince, hub.owedBytes, hub.isMissing) = (nil, 0, false)
    counters.frames &+= 1
    effects.publish(bytes, to: hub.life)
  }

  /// When `tick` has something to do, if nothing happens before.
  func nextDue(now: Int64) -> Int64 {
    var next = min(isConnected ? leaseDue : .max, lastTick + limits.lease / 6)
    if let turn = rota.next { next = min(next, turn) }
    if !unsettled.isEmpty || !erasures.isEmpty { next = min(next, settleDue) }
    for hub in hubs.values where hub.state == .living {
      if let since = hub.owesSince { next = min(next, since + FleetLimits.confirming) }
      if hub.outgoing.sent > 0 { next = min(next, hub.lastProgress + FleetLimits.resending) }
    }
    return next
  }
}
