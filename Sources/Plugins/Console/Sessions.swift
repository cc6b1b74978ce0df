import HubKernel

/// Who is logged in, the tickets with which somebody may, and the links that were shared. All of it lies in
/// memory and ends with the plugin.
final class Sessions: Sendable {
  /// How many may be logged in at once; more of them push out their own oldest.
  static let mostSessions = 64
  static let mostOfOne = 8
  /// Guests have places of their own, so that a link that went round keeps no administrator out.
  static let mostGuests = 64
  static let mostTickets = 16
  static let mostShares = 32
  static let ticketLife = Duration.seconds(60)

  private struct State {
    var sessions: [[UInt8]: Session] = [:]
    var tickets: [[UInt8]: (standing: Standing, ends: UInt64)] = [:]
    var shares: [Share] = []
    /// What the cookie is called. Another hub on this machine has another: browsers tell no ports apart.
    var cookie = "loft-console-\(Pass().text.prefix(8))"
  }

  private let clock: any HubClock
  private let life: Duration
  private let tokens: @Sendable () -> [AdminToken]
  private let state = Lock(State())

  /// `tokens` says which are valid at this moment.
  init(clock: any HubClock, life: Duration, tokens: @escaping @Sendable () -> [AdminToken]) {
    self.clock = clock
    self.life = life
    self.tokens = tokens
  }

  var cookie: String { state.withLock { $0.cookie } }

  /// Goes on with those of the instance it replaces: a reload logs nobody out.
  func take(over predecessor: Sessions) {
    let old = predecessor.state.withLock { $0 }
    state.withLock { $0 = old }
  }

  /// Logs somebody in whom the admin address knows; nil when nothing speaks for them, or there is no room.
  func begin(_ who: String) -> (key: Pass, session: Session)? {
    Standing(who, among: tokens()).flatMap { begin($0, share: nil, until: .max) }
  }

  /// Logs in whoever shows a ticket, which is used up by that.
  func begin(ticket: String) -> (key: Pass, session: Session)? {
    let now = clock.now
    let found = state.withLock { $0.tickets.removeValue(forKey: Pass.digest(of: ticket)) }
    guard let found, found.ends > now, found.standing.holds(among: tokens()) else { return nil }
    return begin(found.standing, share: nil, until: .max)
  }

  /// Lets a guest in.
  func begin(share: String) -> (key: Pass, session: Session)? {
    let digest = Pass.digest(of: share)
    guard let found = liveShares().first(where: { $0.digest == digest }) else { return nil }
    return begin(found.maker, share: found.name, until: found.ends)
  }

  private func begin(
    _ standing: Standing, share: String?, until end: UInt64
  ) -> (key: Pass, session: Session)? {
    let (key, now) = (Pass(), clock.now)
    let session = Session(
      standing: standing, share: share, proof: Pass().text, began: now,
      ends: min(now &+ life.nanoseconds, end))
    let tokens = tokens()
    let hasRoom = state.withLock { state in
      state.sessions = state.sessions.filter { Self.isLive($0.value, in: state, now, tokens) }
      let others = state.sessions.filter { ($0.value.share == nil) == (share == nil) }
      let own = others.filter { $0.value.standing == standing && $0.value.share == share }
      let isFull = others.count >= (share == nil ? Self.mostSessions : Self.mostGuests)
      if own.count >= Self.mostOfOne || isFull {
        guard let oldest = own.min(by: { $0.value.began < $1.value.began }) else { return false }
        state.sessions[oldest.key] = nil
      }
      state.sessions[key.digest] = session
      return true
    }
    return hasRoom ? (key, session) : nil
  }

  /// The session of a key, if it is still in force.
  func find(_ key: String) -> Session? {
    let (now, tokens, digest) = (clock.now, tokens(), Pass.digest(of: key))
    return state.withLock { state in
      guard let session = state.sessions[digest] else { return nil }
      if Self.isLive(session, in: state, now, tokens) { return session }
      state.sessions[digest] = nil
      return nil
    }
  }

  /// Logs out.
  func end(_ key: String) { state.withLock { $0.sessions[Pass.digest(of: key)] = nil } }

  private static func isLive(
    _ session: Session, in state: State, _ now: UInt64, _ tokens: [AdminToken]
  ) -> Bool {
    guard session.ends > now, session.standing.holds(among: tokens) else { return false }
    guard let name = session.share else { return true }
    return state.shares.contains { $0.name == name && $0.ends > now }
  }

  /// A ticket for whoever the admin address knows; nil when nothing speaks for them.
  func makeTicket(for who: String) -> Pass? {
    guard let standing = Standing(who, among: tokens()) else { return nil }
    let (pass, now) = (Pass(), clock.now)
    state.withLock { state in
      state.tickets = state.tickets.filter { $0.value.ends > now }
      if state.tickets.count >= Self.mostTickets,
        let oldest = state.tickets.min(by: { $0.value.ends < $1.value.ends })
      {
        state.tickets[oldest.key] = nil
      }
      state.tickets[pass.digest] = (standing, now &+ Self.ticketLife.nanoseconds)
    }
    return pass
  }
}

/// The links that were shared.
extension Sessions {
  /// Why a link was not made.
  enum ShareRefusal: Error {
    case exists
    case tooMany
    case nobody
  }

  /// Makes a link that ends by itself.
  func share(_ name: String, by who: String, for life: Duration) throws(ShareRefusal) -> (Pass, Share) {
    guard let maker = Standing(who, among: tokens()) else { throw .nobody }
    let (pass, live) = (Pass(), liveShares())
    if live.contains(where: { $0.name == name }) { throw .exists }
    guard live.count < Self.mostShares else { throw .tooMany }
    let share = Share(
      name: name, maker: maker, digest: pass.digest, ends: clock.now &+ life.nanoseconds,
      until: clock.wallMilliseconds + Int64(life.milliseconds))
    let isMade = state.withLock { state in
      guard state.shares.count < Self.mostShares, !state.shares.contains(where: { $0.name == name }) else {
        return false
      }
      state.shares.append(share)
      return true
    }
    guard isMade else { throw .exists }
    return (pass, share)
  }

  /// Those in force, the oldest first. What has ended is forgotten.
  func liveShares() -> [Share] {
    let (now, tokens) = (clock.now, tokens())
    return state.withLock { state in
      state.shares = state.shares.filter { $0.ends > now && $0.maker.holds(among: tokens) }
      return state.shares
    }
  }

  /// Takes a link back, and with it those who came by it.
  func revoke(_ name: String) -> Bool {
    state.withLock { state in
      let before = state.shares.count
      state.shares.removeAll { $0.name == name }
      state.sessions = state.sessions.filter { $0.value.share != name }
      return state.shares.count < before
    }
  }

  /// How many are logged in.
  var live: Int {
    let (now, tokens) = (clock.now, tokens())
    return state.withLock { state in
      state.sessions = state.sessions.filter { Self.isLive($0.value, in: state, now, tokens) }
      return state.sessions.count
    }
  }
}
