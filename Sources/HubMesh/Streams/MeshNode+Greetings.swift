internal import HubBase
internal import HubWire

extension MeshNode {
  /// How soon an unanswered greeting is repeated; each time twice as late, up to the longest.
  static let greetingPause: Milliseconds = 250
  static let longestGreetingPause: Milliseconds = 2_000
  /// So many resets may be sent in a second.
  static let resetsPerSecond = 100

  /// The session with a hub; it is begun if there is none.
  func session(with hub: HubRecord) -> Session {
    let session = hub.session ?? Session(with: hub)
    hub.session = session
    if session.phase == .idle { start(session) }
    return session
  }

  /// Sees that there is a session with a hub.
  @inline(__always)
  func openSession(with hub: HubRecord) {
    if hub.session.bare?._withUnsafeGuaranteedRef({ $0.phase == .idle }) ?? true { _ = session(with: hub) }
  }

  /// Asks for a session. What is to be told of this hub's state waits in it from the start, so that every
  /// letter comes after what it depends on.
  private func start(_ session: Session) {
    session.phase = .greeting
    session.ownNumber = secrets.next()
    session.otherNumber = 0
    session.greetings = 0
    session.progressAt = now
    tellState(session)
    greet(session)
  }

  private func greet(_ session: Session) {
    session.greetedAt = now
    session.greetings += 1
    activate(session)
    sendGreeting(session, own: session.ownNumber, other: session.otherNumber)
  }

  private func sendGreeting(_ session: Session, own: UInt64, other: UInt64) {
    beginRouted(.greeting, to: session.hub)
    writer.number(card.epoch)
    writer.number(session.hub.epoch)
    writer.number(own)
    writer.number(other)
    writer.number(UInt32(truncatingIfNeeded: now))
    sendRouted(to: session.hub)
  }

  /// Repeats a greeting that was not answered; when the next repetition is due.
  func repeatGreeting(_ session: Session) -> Milliseconds {
    let shift = min(session.greetings - 1, 3)
    let pause = min(Self.greetingPause << Milliseconds(shift), Self.longestGreetingPause)
    if now &- session.greetedAt >= pause { greet(session) }
    return session.greetedAt &+ pause
  }

  func readGreeting(_ reader: inout FrameReader, from hub: HubRecord) throws(FrameError) {
    let (epoch, ours) = (try reader.number(UInt64.self), try reader.number(UInt64.self))
    let (theirs, shown) = (try reader.number(UInt64.self), try reader.number(UInt64.self))
    let stamp = try reader.number(UInt32.self)
    try reader.finish()
    // A greeting of another start, or for another start, is late or early: it comes again.
    guard epoch == hub.epoch, ours == card.epoch, theirs != 0, !isStopped else { return }
    let session = hub.session ?? Session(with: hub)
    hub.session = session
    switch session.phase {
    case .idle:
      start(session)
      session.otherNumber = theirs
      sendGreeting(session, own: session.ownNumber, other: theirs)
    case .greeting:
      session.otherNumber = theirs
      if shown == session.ownNumber {
        open(session)
        sendAcknowledgement(session)
      } else {
        sendGreeting(session, own: session.ownNumber, other: theirs)
      }
    case .open:
      guard greetAgain(session, theirs: theirs, shown: shown) else { return }
    }
    takeStamp(stamp, session)
  }

  /// A greeting while a session is open: the other has lost it, or the greeting is an old one. It is believed
  /// once the other shows the number it was told for the new session.
  private func greetAgain(_ session: Session, theirs: UInt64, shown: UInt64) -> Bool {
    if theirs == session.otherNumber {
      if shown == session.ownNumber {
        sendAcknowledgement(session)
      } else {
        sendGreeting(session, own: session.ownNumber, other: theirs)
      }
      return true
    }
    if theirs == session.nextOtherNumber, shown == session.nextOwnNumber {
      replace(session)
      sendAcknowledgement(session)
      return true
    }
    session.nextOtherNumber = theirs
    if session.nextOwnNumber == 0 { session.nextOwnNumber = secrets.next() }
    sendGreeting(session, own: session.nextOwnNumber, other: theirs)
    return false
  }

  /// The session the other asked for takes the place of the one that was open.
  func replace(_ session: Session) {
    let (own, other) = (session.nextOwnNumber, session.nextOtherNumber)
    abort(session, sent: .hubLost, isFinal: true)
    session.phase = .greeting
    session.ownNumber = own
    session.otherNumber = other
    session.progressAt = now
    tellState(session)
    open(session)
  }

  func open(_ session: Session) {
    session.phase = .open
    session.token = token(session.ownNumber, session.otherNumber, session.hub)
    session.nextOwnNumber = 0
    session.nextOtherNumber = 0
    session.progressAt = now
    if session.ring.count > 0 { countWaiting(session) }
    counters.sessionsOpened += 1
    doubtEverything(of: session.hub)
    touch(session)
    activate(session)
  }

  /// What every frame of a session carries: both sides compute the same from both numbers.
  func token(_ own: UInt64, _ other: UInt64, _ hub: HubRecord) -> UInt64 {
    let (first, second) = card.id < hub.id ? (own, other) : (other, own)
    var mixed = first
    mixed = (mixed ^ mixed &>> 32) &* 0xd6e8_feb8_6659_fd93 ^ second
    mixed = (mixed ^ mixed &>> 32) &* 0xd6e8_feb8_6659_fd93
    return mixed ^ mixed &>> 32
  }

  /// Answers a frame of a session that is not known here.
  func sendReset(_ token: UInt64, to hub: HubRecord) {
    if now &- resetAt >= 1_000 {
      resetAt = now
      resets = 0
    }
    resets += 1
    guard resets <= Self.resetsPerSecond else { return }
    beginRouted(.reset, to: hub)
    writer.number(token)
    sendRouted(to: hub)
  }

  func readReset(_ reader: inout FrameReader, from hub: HubRecord) throws(FrameError) {
    let token = try reader.number(UInt64.self)
    try reader.finish()
    guard let session = hub.session, session.phase == .open, session.token == token else { return }
    abort(session, sent: .hubLost, isFinal: false)
  }
}
