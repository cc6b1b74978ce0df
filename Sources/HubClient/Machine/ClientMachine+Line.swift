internal import HubBase

/// The way to a hub, whichever hub it is.
extension ClientMachine {
  /// A hub that said somebody is too fast wants to be left alone for a minute.
  private static let slowDown: Int64 = 60_000
  /// A connection that lasted so long was a good one.
  private static let lastingTime = Duration.seconds(5)
  /// No hub keeps anybody away for longer.
  private static let longestRest = 300_000.0

  /// Begins to look for a hub.
  func start(now: Int64) {
    self.now = now
    guard !isStarted, !isOver else { return }
    isStarted = true
    look(isFirst: true)
  }

  /// Tries the next hub, now or when it is time.
  func look(isFirst: Bool = false) {
    guard !isOver else { return }
    guard let next = hubs.next(now: now, chance: chance()) else {
      let why = lastRefusal.map { "no hub is left that would take this peer: \($0.sentence)" }
      let error = ClientError(
        lastRefusal?.code ?? "refused", why ?? "no hub is left that would take this peer",
        by: lastRefusal?.by ?? "HubClient", closeCode: lastRefusal?.closeCode)
      return end(error)
    }
    guard !isFirst, next.wait > 0 else { return dial(next.url) }
    _ = after(.milliseconds(next.wait)) { [unowned self] in dial(next.url) }
  }

  private func dial(_ hub: String) {
    let link = nextNumber()
    let kept = place.flatMap { $0.hub == hub && $0.key != nil ? $0 : nil }
    let alarm = after(options.timing.greeting) { [unowned self] in
      emit(.hangUp(link, code: 1000))
      failed(ClientError("no-answer", "\(hub) does not answer"))
    }
    attempt = Attempt(link: link, hub: hub, place: kept, alarm: alarm)
    if moving == nil { enter(.discovering, hub: hub) }
    let target = HubAddress.target(hub, as: options.id, place: kept, wishesPlace: options.resumes)
    emit(.dial(link, hub: hub, target: target, showsToken: hubs.isGiven(hub)))
  }

  /// A connection has ended, or has not come about.
  func ended(_ link: Int, _ how: LinkEnd, now: Int64) {
    self.now = max(self.now, now)
    if link == former { former = nil }
    if link == attempt?.link { return failed(how.error) }
    guard let lost = connection, lost.link == link else { return }
    lose(lost, how.error)
  }

  /// The attempt has come to nothing.
  func failed(_ error: ClientError) {
    guard let attempt, !isOver else { return }
    callOff(attempt.alarm)
    self.attempt = nil
    judge(attempt.hub, error)
    guard !isOver else { return }
    if moving != nil { return moveOn() }
    tell(.disconnected(hub: attempt.hub, error))
    look()
  }

  func lose(_ lost: Connection, _ error: ClientError) {
    connection = nil
    callOff(lasting)
    judge(lost.hub, error)
    guard !isOver else { return }
    isAnnounced = false
    callOff(sweeping)
    failQuestions(error)
    enter(.disconnected, hub: lost.hub)
    tell(.disconnected(hub: lost.hub, error))
    if moving == nil { look() }
  }

  /// What the end of a connection means for the hub, and for whether to come back.
  private func judge(_ hub: String, _ error: ClientError) {
    _ = hubs.learn(error.hubs)
    var mayAskAgain = false
    if case .asked = options.credential.kind { mayAskAgain = true }
    switch error.closeCode {
    case 4009: return end(error)
    case 1008: return error.sentence.hasPrefix("Invalid peerId") ? end(error) : ()
    case 4003, 4010: rest(hub, error)
    case 4001: if !mayAskAgain { rest(hub, error) }
    case 4029: hubs.rest(hub, for: Self.slowDown, now: now)
    case nil where error.by != "HubClient":
      // An answer over HTTP: when to come back, or that there is no use in it.
      if let seconds = error.retryAfter {
        hubs.rest(hub, for: Int64(min(max(seconds * 1_000, 0), Self.longestRest)), now: now)
      } else if error.code != "hub-full", error.code != "draining",
        !(mayAskAgain && error.code == "unauthorized")
      {
        rest(hub, error)
      }
    default: break
    }
  }

  private func rest(_ hub: String, _ error: ClientError) {
    lastRefusal = error
    hubs.rest(hub, for: nil, now: now)
  }

  /// The hub is there: it has said its first word.
  func adopt(_ attempt: Attempt, _ connected: JSONValue) {
    callOff(attempt.alarm)
    self.attempt = nil
    let key = connected["resume"]?.text
    let isResumed = connected["resumed"]?.bool == true && attempt.place != nil
    let place = isResumed ? attempt.place ?? Place(attempt.hub, key: key) : Place(attempt.hub, key: key)
    place.key = key
    self.place = place
    if let former { emit(.hangUp(former, code: 1000)) }
    former = nil
    let before = connection
    connection = Connection(link: attempt.link, hub: attempt.hub, place: place, heardAt: now)
    moving = nil
    callOff(lasting)
    lasting = after(Self.lastingTime) { [unowned self] in hubs.lasted() }
    if isResumed {
      for message in place.missing(connected["data"]?["seen"]?.int) { emit(.send(attempt.link, message)) }
    }
    watchOver(attempt.link, in: options.timing.idle)
    opened(connected, isResumed: isResumed)
    // Whoever is told of the new one has been announced there, so that nobody is missed for long.
    if let before { emit(.hangUp(before.link, code: 1000)) }
  }

  /// Notices a hub that is gone without a word.
  private func watchOver(_ link: Int, in time: Duration) {
    _ = after(time) { [unowned self] in
      guard let current = connection, current.link == link else { return }
      let silence = now &- current.heardAt
      if current.isAsking {
        former = place?.seen == nil ? nil : link
        if former == nil { emit(.hangUp(link, code: 1001)) }
        return lose(current, ClientError("disconnected", "nothing came from the hub"))
      }
      guard silence >= options.timing.idle.milliseconds else {
        return watchOver(link, in: .milliseconds(options.timing.idle.milliseconds - silence))
      }
      connection?.isAsking = true
      confirm { _ in }
      watchOver(link, in: options.timing.answer)
    }
  }

  /// The hub is about to stop: another one is looked for at once, and this connection ends when that one is
  /// there.
  func goAway(_ words: JSONValue) {
    guard moving == nil, let current = connection else { return }
    let wish = words["reconnectAfter"]?.double
    let rest = words["closesAfter"] != nil ? nil : Int64(min(max(wish ?? 0, 0), Self.longestRest))
    hubs.rest(current.hub, for: rest, now: now)
    let named = hubs.learn(words["hubs"])
    let others = hubs.others(than: current.hub, now: now)
    moving = named.filter(others.contains) + others.filter { !named.contains($0) }
    moveOn()
  }

  private func moveOn() {
    guard let next = moving?.first else {
      moving = nil
      return connection == nil ? look() : ()
    }
    moving?.removeFirst()
    dial(next)
  }

  /// Sends a message; false while there is no hub.
  @discardableResult
  func say(_ message: JSONValue) -> Bool {
    guard let connection else { return false }
    let bytes = Array(message.description.utf8)
    guard bytes.count <= options.limits.message else { return false }
    connection.place.keep(bytes)
    emit(.send(connection.link, bytes))
    return true
  }

  /// Says goodbye and ends everything.
  func close(reason: String, now: Int64) {
    self.now = max(self.now, now)
    guard !isOver else { return }
    if isAnnounced {
      say(
        .object([
          .init("type", .string("goodbye")), .init("networkName", .string(networkName)),
          .init("data", .object([.init("reason", .string(reason))])),
        ]))
    }
    end(nil)
  }

  func end(_ error: ClientError?) {
    guard !isOver else { return }
    (isOver, endError) = (true, error)
    for link in [attempt?.link, connection?.link, former].compactMap({ $0 }) {
      emit(.hangUp(link, code: 1000))
    }
    (attempt, connection, former, moving) = (nil, nil, nil, nil)
    isAnnounced = false
    callOffEverything()
    let why = error ?? ClientError("closed", "the client was closed")
    failQuestions(why)
    failWaiting(why)
    endWatches(why)
    _ = roster.clear()
    enter(.disconnected)
    tell(.closed(error))
  }
}
