extension IceAgent {
  /// Does what is due, and says when it is to be called next; nil when nothing is to come.
  public func tick(now: Int64) -> Int64? {
    guard state != .closed else { return nil }
    repeatQuestions(now)
    for relay in relays { relay.tick(now) }
    keepMappings(now)
    askConsent(now)
    watchSelection(now)
    if now >= failsAt { giveUp(now) }
    finishGathering(now)
    pump(now)
    return due
  }

  /// When `tick` is to be called, at the latest; nil when nothing is to come.
  public var due: Int64? {
    guard state != .closed else { return nil }
    var next = min(questions.due ?? .max, failsAt, consentAt)
    if let chosen {
      next = min(next, chosen.answeredAt + settings.consentLifetime)
      if !isSilent { next = min(next, heardAt + settings.silence) }
    }
    if isGathering { next = min(next, gatheringEndsAt) }
    for relay in relays { next = min(next, relay.due) }
    if needsMappings {
      for discovery in discoveries where discovery.hasBegun { next = min(next, discovery.repeatAt) }
    }
    if let workDue { next = min(next, max(workDue, pacedAt)) }
    if let nominationDue { next = min(next, nominationDue) }
    return next == .max ? nil : next
  }

  /// From when there is something new to ask, if the pace allows; nil when there is nothing.
  private var workDue: Int64? {
    guard questions.count < settings.questions else { return nil }
    if discoveries.contains(where: { !$0.hasBegun }) || relays.contains(where: { !$0.hasBegun }) {
      return .min
    }
    guard state != .failed, generation.isKnown else { return nil }
    if triggered.contains(where: isWithoutObstacle) { return .min }
    guard chosen == nil || isSilent || chosen?.generation !== generation else { return nil }
    let open = pairs.filter { ($0.state == .waiting || $0.state == .frozen) && isWithoutObstacle($0) }
    if open.contains(where: { $0.state == .waiting }) { return .min }
    guard let next = open.lazy.map(thawTime).min(), next < .max else { return nil }
    return next
  }

  /// Whether it is not a server that has to answer first.
  private func isWithoutObstacle(_ pair: Pair) -> Bool {
    pair.base.relay.map { $0.mayTry(pair.remote.address) } ?? true
  }

  private func repeatQuestions(_ now: Int64) {
    let (again, over) = questions.turn(attempts: settings.attempts, now: now)
    for question in again {
      figures.retransmissions &+= 1
      question.bytes.withUnsafeBytes { bytes in
        switch question.purpose {
        case .check(let pair, _, _), .consent(let pair, _):
          send(bytes, from: pair.base, to: question.to, now)
        case .discover(let discovery):
          effects.send(bytes, from: discovery.base.port, to: question.to)
        }
      }
    }
    for question in over { gaveUp(question, now) }
  }

  /// Whether servers are asked again so that NATs do not forget what they have seen: until a way is in use.
  private var needsMappings: Bool { chosen == nil && state != .failed }

  private func keepMappings(_ now: Int64) {
    guard needsMappings else { return }
    for discovery in discoveries where discovery.hasBegun && now >= discovery.repeatAt {
      discover(discovery, now)
    }
  }

  /// Nothing has worked in due time.
  private func giveUp(_ now: Int64) {
    failsAt = .max
    guard chosen == nil else { return }
    stopChecking()
    change(to: .failed)
  }

  /// Stops, and gives back what servers lent.
  public func close(now: Int64) {
    guard state != .closed else { return }
    for relay in relays { relay.release(now) }
    chosen = nil
    selected = nil
    path = Path()
    pairs = []
    triggered = []
    early = []
    questions = Questions()
    discoveries = []
    isGathering = false
    change(to: .closed)
    relays = []
    bases = []
  }
}
