internal import HubBase
internal import HubWire

extension MeshNode {
  /// A frame of a session: its token says of which.
  func readSession(
    _ frame: UnsafeRawBufferPointer, _ kind: FrameKind, from hub: HubRecord, over link: Link
  ) throws(FrameError) {
    var reader = FrameReader(frame, from: RoutedFrame.token)
    let token = try reader.number(UInt64.self)
    let sequence = try reader.number(UInt64.self)
    let acknowledged = try reader.number(UInt64.self)
    let stamp = try reader.number(UInt32.self)
    // Nothing that a frame says has a hub let go of its session; only what follows from it all does.
    let head = SessionHead(sequence: sequence, acknowledged: acknowledged, stamp: stamp)
    let outcome = hub.session.bare?._withUnsafeGuaranteedRef { session -> Result<Void, FrameError>? in
      guard find(token, session) else { return nil }
      do throws(FrameError) {
        return .success(try readSession(frame, kind, head, &reader, session, over: link))
      } catch {
        return .failure(error)
      }
    }
    guard let outcome = outcome ?? nil else { return sendReset(token, to: hub) }
    try outcome.get()
  }

  /// What every frame of a session says after its token.
  private struct SessionHead {
    var sequence: UInt64
    var acknowledged: UInt64
    var stamp: UInt32
  }

  private func readSession(
    _ frame: UnsafeRawBufferPointer, _ kind: FrameKind, _ head: SessionHead, _ reader: inout FrameReader,
    _ session: Session, over link: Link
  ) throws(FrameError) {
    activate(session)
    takeStamp(head.stamp, session)
    if frame[RoutedFrame.marks] & RoutedFrame.isDetour != 0 { follow(link, session) }
    if kind == .acknowledgement {
      let (echo, held) = (try reader.number(UInt32.self), try reader.number(UInt16.self))
      let early = try reader.slice(Int(try reader.byte()))
      try reader.finish()
      measure(echo, held: held, session)
      return takeAcknowledgement(head.acknowledged, early: early, session)
    }
    session.heardStamp = head.stamp
    session.heardAt = now
    let deadline = try reader.number(UInt32.self)
    guard reader.rest > 0 else { throw .garbage }
    takeAcknowledgement(head.acknowledged, early: UnsafeRawBufferPointer(start: nil, count: 0), session)
    let left = Int32(bitPattern: deadline &- UInt32(truncatingIfNeeded: now))
    let payload = UnsafeRawBufferPointer(rebasing: frame[RoutedFrame.payload...])
    take(payload, head.sequence, deadline: now &+ Milliseconds(left), session)
  }

  /// Whether a token is that of a session, which may open with it.
  private func find(_ token: UInt64, _ session: Session) -> Bool {
    switch session.phase {
    case .idle: return false
    case .open:
      if token == session.token { return true }
      guard session.nextOwnNumber != 0, session.nextOtherNumber != 0,
        token == self.token(session.nextOwnNumber, session.nextOtherNumber, session.hub)
      else { return false }
      replace(session)
      return true
    case .greeting:
      guard session.otherNumber != 0,
        token == self.token(session.ownNumber, session.otherNumber, session.hub)
      else { return false }
      open(session)
      return true
    }
  }

  private func take(
    _ payload: UnsafeRawBufferPointer, _ sequence: UInt64, deadline: Milliseconds, _ session: Session
  ) {
    if sequence < session.expected {
      counters.framesDoubled &+= 1
      return acknowledgeSoon(session)
    }
    guard deadline >= now else {
      counters.framesExpired &+= 1
      return sendAcknowledgement(session)
    }
    guard sequence == session.expected else {
      keep(payload, sequence, deadline, session)
      return sendAcknowledgement(session)
    }
    let token = session.token
    guard consume(payload, sequence, session), session.phase == .open, session.token == token else { return }
    session.expected &+= 1
    session.unacknowledged += 1
    takeEarly(session)
    acknowledgeSoon(session)
  }

  private func keep(
    _ payload: UnsafeRawBufferPointer, _ sequence: UInt64, _ deadline: Milliseconds, _ session: Session
  ) {
    guard sequence &- session.expected < UInt64(settings.windowFrames),
      session.early.count < Self.earlyFrames,
      session.earlyBytes &+ payload.count <= Self.earlyBytes
    else { return }
    var place = session.early.count
    while place > 0, session.early[place - 1].sequence > sequence { place -= 1 }
    if place > 0, session.early[place - 1].sequence == sequence {
      // It was sent once more, and is worth delivering for as much longer.
      session.early[place - 1].deadline = max(session.early[place - 1].deadline, deadline)
      counters.framesDoubled &+= 1
      return
    }
    session.early.insert(
      EarlyFrame(sequence: sequence, payload: Array(payload), deadline: deadline), at: place)
    session.earlyBytes &+= payload.count
  }

  /// What came before its turn and whose turn it is now.
  private func takeEarly(_ session: Session) {
    while let first = session.early.first, first.sequence <= session.expected {
      session.early.removeFirst()
      session.earlyBytes &-= first.payload.count
      guard first.sequence == session.expected else { continue }
      guard first.deadline >= now else {
        counters.framesExpired &+= 1
        return
      }
      let token = session.token
      guard first.payload.withUnsafeBytes({ consume($0, first.sequence, session) }) else { return }
      // What it said may have ended the session.
      guard session.phase == .open, session.token == token else { return }
      session.expected &+= 1
      session.unacknowledged += 1
    }
  }

  private func acknowledgeSoon(_ session: Session) {
    if session.unacknowledged >= Self.acknowledgementFrames {
      sendAcknowledgement(session)
    } else if session.acknowledgeAt == nil {
      session.acknowledgeAt = now &+ Self.acknowledgementDelay
      look(at: session, now &+ Self.acknowledgementDelay)
    }
  }

  func sendAcknowledgement(_ session: Session) {
    guard session.phase == .open else { return }
    session.unacknowledged = 0
    session.acknowledgeAt = nil
    beginRouted(.acknowledgement, to: session.hub)
    writer.number(session.token)
    writer.number(session.nextSequence)
    writer.number(session.expected &- 1)
    writer.number(UInt32(truncatingIfNeeded: now))
    writer.number(session.heardStamp)
    writer.number(UInt16(truncatingIfNeeded: min(now &- (session.heardAt ?? now &- 65_535), 65_535)))
    writeEarly(session)
    sendRouted(to: session.hub)
  }

  /// Which frames after the next one have come already: a bit for each, the next one's lowest.
  private func writeEarly(_ session: Session) {
    let place = writer.count
    writer.number(UInt8(0))
    for frame in session.early where frame.deadline > now {
      let bit = Int(truncatingIfNeeded: frame.sequence &- session.expected)
      guard bit / 8 < Self.earlyMap else { break }
      while writer.count <= place &+ 1 &+ bit / 8 { writer.number(UInt8(0)) }
      let byte = place &+ 1 &+ bit / 8
      writer.overwrite(writer.bytes[byte] | 1 << UInt8(bit % 8), at: byte)
    }
    writer.overwrite(UInt8(truncatingIfNeeded: writer.count &- place &- 1), at: place)
  }

  /// Takes what a frame of a session says. False if it cannot be taken now: then it comes again. One that
  /// cannot be read would not be better the next time.
  private func consume(
    _ payload: UnsafeRawBufferPointer, _ sequence: UInt64, _ session: Session
  ) -> Bool {
    let token = session.token
    do throws(FrameError) {
      guard try read(payload, session) else { return false }
    } catch {
      blame(session.hub, .garbage)
    }
    // What it said may have ended the session, and another one has begun.
    if session.token == token, !session.audit.takes(sequence) { count(session.audit, session) }
    return true
  }

  /// Something was handed over out of turn, which must not happen.
  private func count(_ audit: StreamAudit, _ session: Session) {
    let before = session.counted
    counters.payloadsMissing &+= audit.missing &- before.missing
    counters.payloadsDoubled &+= audit.doubled &- before.doubled
    counters.payloadsReordered &+= audit.reordered &- before.reordered
    session.counted = audit
  }

  private func read(_ payload: UnsafeRawBufferPointer, _ session: Session) throws(FrameError) -> Bool {
    var reader = FrameReader(payload)
    guard let kind = PayloadKind(rawValue: try reader.byte()) else { throw .garbage }
    switch kind {
    case .letter: return try readLetter(&reader, session)
    case .answer: try readAnswer(&reader, from: session.hub)
    case .interests: try readInterests(&reader, from: session.hub)
    case .introductions: try readIntroductions(&reader, from: session.hub)
    case .members: try readMembers(&reader, from: session.hub)
    case .departures: try readDepartures(&reader, from: session.hub)
    case .kept: try readKept(&reader, from: session.hub)
    case .synchronized: sweepDoubts(of: session.hub)
    case .word: try readWord(&reader, from: session.hub)
    }
    return true
  }
}
