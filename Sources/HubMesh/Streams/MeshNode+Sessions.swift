internal import HubWire

extension MeshNode {
  /// An acknowledgement waits this long for something to go with, or for this many frames.
  static let acknowledgementDelay: Milliseconds = 20
  static let acknowledgementFrames = 16
  /// The bounds of how long an acknowledgement is waited for.
  static let shortestPatience: Milliseconds = 100
  static let longestPatience: Milliseconds = 2_000
  static let firstPatience: Milliseconds = 500
  /// So many bytes and frames may be under way.
  static let bytesUnderWay = 524_288
  static let framesUnderWay = 1_024
  /// So much that came before its turn is kept.
  static let earlyFrames = 512
  static let earlyBytes = 524_288
  /// An acknowledgement says of so many eighths of frames whether they came early.
  static let earlyMap = 64
  /// At most so many gaps are filled at once.
  static let gapsAtOnce = 64
  /// So many frames are repeated when nothing at all is acknowledged.
  static let repeatsAtOnce = 32
  /// For so long an acknowledgement can be under way to one who has stopped repeating.
  static let grace: Milliseconds = 1_000

  func activate(_ session: Session) {
    session.lastUsed = now
    guard !session.isActive else { return }
    session.activePlace = activeSessions.count
    activeSessions.append(session)
    look(at: session, now)
  }

  func touch(_ session: Session) {
    guard !session.isTouched else { return }
    session.isTouched = true
    touchedSessions.append(session)
  }

  /// Whether there is room for a frame whose payload is so long.
  func hasRoom(_ session: Session, _ length: Int, share: Int = 4) -> Bool {
    session.ring.count < settings.windowFrames * share / 4
      && session.ring.used &+ FrameRing.size(RoutedFrame.payload &+ length) <= settings.windowBytes * share
        / 4
  }

  /// Puts a frame with a payload into a session, and sends it if it may be sent.
  func append(_ payload: UnsafeRawBufferPointer, to session: Session) {
    let place = room(for: payload.count, in: session)
    if let start = payload.baseAddress { place.copyMemory(from: start, byteCount: payload.count) }
    activate(session)
    transmit(session)
  }

  /// Where the payload of the next frame is to be written, before anything else is done with the session.
  func room(for length: Int, in session: Session) -> UnsafeMutableRawPointer {
    let sequence = session.nextSequence
    if session.ring.count == 0 { session.progressAt = now }
    let frame = session.ring.append(RoutedFrame.payload &+ length, now: now)
    frame.storeBytes(of: FrameKind.version, as: UInt8.self)
    frame.storeBytes(of: FrameKind.data.rawValue, toByteOffset: 1, as: UInt8.self)
    frame.storeBytes(of: settings.hopLimit, toByteOffset: RoutedFrame.hops, as: UInt8.self)
    frame.storeBytes(of: 0, toByteOffset: 3, as: UInt8.self)
    session.hub.id.writeBytes(to: frame + RoutedFrame.target)
    card.id.writeBytes(to: frame + RoutedFrame.source)
    frame.storeBytes(of: sequence.bigEndian, toByteOffset: RoutedFrame.sequence, as: UInt64.self)
    return frame + RoutedFrame.payload
  }

  /// Whether what waits for so long may still be sent: shortly before everything comes back it may not, so
  /// that nothing is delivered that has come back.
  private func isStuck(_ session: Session) -> Bool { now &- session.progressAt >= stuckAfter }

  var stuckAfter: Milliseconds { settings.giveUpAfter &- settings.lifetime &- Self.grace }

  /// Sends what was not sent, as far as it may be under way.
  func transmit(_ session: Session) {
    guard session.phase == .open, session.ring.sent < session.ring.count, !isStuck(session),
      let link = barePath(to: session.hub), !link._withUnsafeGuaranteedRef({ $0.isBusy })
    else { return }
    link._withUnsafeGuaranteedRef { transmit(session, on: $0) }
    if session.repeatAt == nil { armRepeat(session) }
  }

  private func transmit(_ session: Session, on link: Link) {
    var bytes = 0
    while session.ring.sent < Self.framesUnderWay, let head = session.ring.firstUnsent() {
      bytes &+= head.pointee.length
      if session.ring.used > Self.bytesUnderWay, isTooMuch(bytes, session) { break }
      session.ring.markSent(head)
      transmit(head, session, on: link)
    }
  }

  /// Whether so many bytes are more than may be under way. What was sent before counts by its share of the
  /// frames, which spares adding up their lengths.
  private func isTooMuch(_ bytes: Int, _ session: Session) -> Bool {
    session.ring.sent > 0
      && bytes &+ session.ring.used / session.ring.count * session.ring.sent > Self.bytesUnderWay
  }

  private func transmit(_ head: UnsafeMutablePointer<FrameRing.Head>, _ session: Session, on link: Link) {
    if head.pointee.transmissions > 0 { counters.framesRepeated &+= 1 }
    head.pointee.transmissions &+= 1
    head.pointee.sentAt = now
    let frame = FrameRing.frame(of: head)
    guard let base = frame.baseAddress else { return }
    base.storeBytes(of: settings.hopLimit, toByteOffset: RoutedFrame.hops, as: UInt8.self)
    base.storeBytes(of: detourMark(session.hub), toByteOffset: RoutedFrame.marks, as: UInt8.self)
    base.storeBytes(of: session.token.bigEndian, toByteOffset: RoutedFrame.token, as: UInt64.self)
    base.storeBytes(
      of: (session.expected &- 1).bigEndian, toByteOffset: RoutedFrame.acknowledged, as: UInt64.self)
    base.storeBytes(
      of: UInt32(truncatingIfNeeded: now).bigEndian, toByteOffset: RoutedFrame.stamp, as: UInt32.self)
    base.storeBytes(of: deadline(session).bigEndian, toByteOffset: RoutedFrame.deadline, as: UInt32.self)
    session.unacknowledged = 0
    session.acknowledgeAt = nil
    send(UnsafeRawBufferPointer(frame), on: link)
  }

  /// The other's clock at which a frame that is sent now is worth nothing any more: by no means later than
  /// ours after the time a frame lives.
  private func deadline(_ session: Session) -> UInt32 {
    // Clocks drift apart; a part in 4,096 is more than any does.
    let drift = (now &- (session.aheadAt ?? now)) &>> 12
    let left = isStuck(session) ? -1 : settings.lifetime
    return UInt32(truncatingIfNeeded: now &+ left &- drift) &+ session.ahead
  }

  /// Learns how far the other's clock is ahead. The frame has taken some time, so it is further ahead than it
  /// seems; the frame that was quickest tells best.
  func takeStamp(_ stamp: UInt32, _ session: Session) {
    let ahead = stamp &- UInt32(truncatingIfNeeded: now)
    if let since = session.aheadAt {
      let known = session.ahead &- UInt32(truncatingIfNeeded: (now &- since) &>> 12)
      guard Int32(bitPattern: ahead &- known) > 0 else { return }
    }
    session.ahead = ahead
    session.aheadAt = now
  }

  private func armRepeat(_ session: Session) {
    guard session.ring.sent > 0 else {
      session.repeatAt = nil
      return
    }
    let usual =
      session.roundTrip == 0
      ? Self.firstPatience : session.roundTrip &+ 4 &* session.deviation &+ Self.acknowledgementDelay
    let patience = min(
      max(usual, Self.shortestPatience) << Milliseconds(min(session.repeats, 5)), Self.longestPatience)
    let at = now &+ patience
    session.repeatAt = at
    look(at: session, at)
  }

  /// Nothing was acknowledged for too long: what is first is sent once more, as far as it is not on its way.
  /// When it may not be delivered any more, the first still asks what was: the other side does not take it
  /// then, and says what it has.
  private func repeatFirst(_ session: Session) {
    guard session.isOpen, let link = path(to: session.hub), !link.isBusy || isStuck(session) else { return }
    var head = session.ring.firstHead()
    for index in 0..<min(session.ring.sent, isStuck(session) ? 1 : Self.repeatsAtOnce) {
      guard let here = head else { return }
      if index == 0 || now &- here.pointee.sentAt >= Self.shortestPatience {
        transmit(here, session, on: link)
      }
      head = index &+ 1 < session.ring.count ? session.ring.head(after: here) : nil
    }
  }

  /// The path has changed, and what was under way may be lost: all of it is sent once more.
  func repeatEverything(_ session: Session) {
    guard session.phase != .idle else { return }
    session.ring.rewind()
    session.repeatAt = nil
    session.greetedAt = min(session.greetedAt, now &- Self.longestGreetingPause)
    // What was said of the other's frames may have been lost as well.
    if session.isOpen { session.acknowledgeAt = now }
    activate(session)
    look(at: session, now)
    touch(session)
  }

  func repeatEverything(over neighbour: UInt32) {
    for session in activeSessions
    where session.hub.distance != nil && (session.hub.nextHop == neighbour || session.hub.index == neighbour)
    {
      repeatEverything(session)
    }
  }

  func takeAcknowledgement(_ last: UInt64, early: UnsafeRawBufferPointer, _ session: Session) {
    guard last &- session.acknowledged <= UInt64(session.ring.count), last >= session.acknowledged else {
      return
    }
    if last > session.acknowledged {
      while session.acknowledged < last, session.ring.count > 0 {
        session.ring.removeFirst()
        session.firstSequence &+= 1
      }
      session.progressAt = now
      session.repeats = 0
      armRepeat(session)
      transmit(session)
      if !session.jobs.isEmpty { touch(session) }
    }
    if !early.isEmpty { fillGaps(early, session) }
  }

  /// What others overtook is sent once more, unless it may still be under way.
  private func fillGaps(_ early: UnsafeRawBufferPointer, _ session: Session) {
    guard session.isOpen, !isStuck(session), let link = path(to: session.hub), !link.isBusy else { return }
    var head = session.ring.firstHead()
    var filled = 0
    for bit in 0..<min(early.count &* 8 &- early[early.count &- 1].leadingZeroBitCount, session.ring.sent) {
      guard let here = head, filled < Self.gapsAtOnce else { return }
      let isThere = early[bit / 8] & 1 << UInt8(bit % 8) != 0
      if !isThere, now &- here.pointee.sentAt > session.roundTrip {
        transmit(here, session, on: link)
        filled += 1
      }
      head = bit &+ 1 < session.ring.count ? session.ring.head(after: here) : nil
    }
  }

  /// Learns how long it takes there and back: the other says which of our stamps it heard, and how long ago.
  func measure(_ echo: UInt32, held: UInt16, _ session: Session) {
    let span = Int32(bitPattern: UInt32(truncatingIfNeeded: now) &- echo &- UInt32(held))
    guard held < .max, span >= 0, span < settings.deadAfter else { return }
    let sample = Milliseconds(span)
    if session.roundTrip == 0 {
      session.roundTrip = max(sample, 1)
      session.deviation = sample / 2
    } else {
      session.deviation = (session.deviation * 3 + abs(sample - session.roundTrip)) / 4
      session.roundTrip = max((session.roundTrip * 7 + sample) / 8, 1)
    }
  }

  /// What time asks of the sessions that have something to do.
  func attendSessions() {
    while let time = looks.first, time <= now, let (_, session) = looks.removeFirst() {
      guard session.lookAt == time else { continue }
      session.lookAt = .max
      if let next = attend(session) { look(at: session, max(next, now &+ 1)) } else { deactivate(session) }
    }
    if let next = looks.first { schedule(next) }
  }

  /// A session is to be looked at by then.
  func look(at session: Session, _ time: Milliseconds) {
    guard time < session.lookAt else { return }
    session.lookAt = time
    looks.insert(session, at: time)
    schedule(time)
  }

  private func deactivate(_ session: Session) {
    guard let place = session.activePlace, let last = activeSessions.popLast() else { return }
    session.activePlace = nil
    guard last !== session else { return }
    activeSessions[place] = last
    last.activePlace = place
  }

  /// After so long without use a session's memory is given back.
  static let idleAfter: Milliseconds = 10_000

  /// When a session is to be looked at again; nil if nothing is to be done for it.
  private func attend(_ session: Session) -> Milliseconds? {
    guard session.phase != .idle else { return nil }
    if session.ring.count > 0 || session.phase == .greeting,
      now &- session.progressAt >= settings.giveUpAfter
    {
      abort(session, sent: .hubLost, isFinal: false)
      return session.phase == .idle ? nil : now &+ Self.greetingPause
    }
    tryDetour(session)
    if session.phase == .greeting {
      return min(repeatGreeting(session), session.progressAt &+ settings.giveUpAfter)
    }
    if let at = session.repeatAt, now >= at {
      session.repeats += 1
      doubtPath(of: session)
      repeatFirst(session)
      armRepeat(session)
    }
    transmit(session)
    if let at = session.acknowledgeAt, now >= at { sendAcknowledgement(session) }
    if session.ring.count > 0 {
      return min(
        session.repeatAt ?? .max, session.acknowledgeAt ?? .max, session.progressAt &+ settings.giveUpAfter)
    }
    if let at = session.acknowledgeAt { return at }
    guard now &- session.lastUsed >= Self.idleAfter else { return session.lastUsed &+ Self.idleAfter }
    session.ring.release()
    return nil
  }
}
