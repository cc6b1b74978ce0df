internal import HubWire

extension Migration {
  /// A hub offers a session. What is to be done follows: it is answered, refused, or, where this hub's own
  /// offer goes before it, not heard.
  package func offered(by hub: HubID, attempt: UInt64, now: Milliseconds) {
    begin(now)
    defer { finish() }
    guard var partner = partners[hub], partner.isThere else {
      return step(.refuse(hub, attempt: attempt, code: "not-known"))
    }
    guard !partner.isOlder || partner.sockets > 0 else {
      return step(.refuse(hub, attempt: attempt, code: "not-called"))
    }
    // Both have offered: the greater id's offer is the one that counts, for both.
    if case .trying(_, true, _) = partner.phase, own > hub { return }
    guard self.now &- partner.answeredAt >= settings.offerPause else {
      return step(.refuse(hub, attempt: attempt, code: "too-soon"))
    }
    let underWay = partners.values.count { $0.attempt != nil && $0.id != hub }
    guard underWay < settings.mostChannels else {
      return step(.refuse(hub, attempt: attempt, code: "too-many"))
    }
    partner.answeredAt = self.now
    if let former = partner.attempt {
      // Whoever offers anew has lost what there was.
      step(.abandon(hub, attempt: former, reason: "the other hub began anew"))
      if partner.isWorking { step(.disconnected(hub)) }
      (partner.ownConsent, partner.otherConsent) = (false, false)
    }
    partner.phase = .trying(attempt: attempt, isOurs: false, until: self.now &+ settings.formation)
    partners[hub] = partner
    step(.answer(hub, attempt: attempt))
  }

  /// A hub does not want what this one offered.
  package func refused(by hub: HubID, attempt: UInt64, now: Milliseconds) {
    begin(now)
    defer { finish() }
    guard let partner = partners[hub], case .trying(attempt, true, _) = partner.phase else { return }
    fail(hub, attempt, "the other hub refused it")
  }

  /// The channel of a session is open.
  package func opened(_ hub: HubID, attempt: UInt64, now: Milliseconds) {
    begin(now)
    defer { finish() }
    guard let partner = partners[hub], case .trying(attempt, _, let until) = partner.phase else { return }
    partners[hub]?.phase = .opened(attempt: attempt, until: until)
  }

  /// A frame has gone each way over the channel.
  package func worked(_ hub: HubID, attempt: UInt64, now: Milliseconds) {
    begin(now)
    defer { finish() }
    guard let partner = partners[hub], case .opened(attempt, _) = partner.phase else { return }
    partners[hub]?.phase = .working(attempt: attempt, since: self.now)
    step(.connected(hub))
  }

  /// A session is over, or its channel is.
  package func ended(_ hub: HubID, attempt: UInt64, now: Milliseconds) {
    begin(now)
    defer { finish() }
    guard let partner = partners[hub], partner.attempt == attempt else { return }
    let since = partner.workingSince
    // Whoever lets somebody in and throws them out at once is not called any more often than who refuses.
    if let since, self.now &- since >= settings.delay { partners[hub]?.failures = 0 }
    rest(hub)
    if since != nil { step(.disconnected(hub)) }
  }

  /// What is due for a hub.
  func attend(_ id: HubID) {
    guard let partner = partners[id] else { return }
    switch partner.phase {
    case .idle where isWished(partner) && now >= partner.notBefore: start(id)
    case .waiting where !isWished(partner): partners[id]?.phase = .idle
    case .waiting(let until) where now >= until: offer(id)
    case .trying(let attempt, _, let until) where now >= until: fail(id, attempt, "it took too long")
    case .opened(let attempt, let until) where now >= until:
      fail(id, attempt, "nothing came over it in time")
    case .idle, .waiting, .trying, .opened, .working: break
    }
  }

  private func start(_ id: HubID) {
    // An older hub that has no channels offers one to whoever it hears of, whoever is the greater.
    if own > id, partners[id]?.isOlder == false { return offer(id) }
    partners[id]?.phase = .waiting(until: now &+ settings.turn)
  }

  private func offer(_ id: HubID) {
    guard partners.values.count(where: { $0.attempt != nil }) < settings.mostChannels else {
      partners[id]?.phase = .idle
      partners[id]?.notBefore = now &+ settings.longestPause
      return
    }
    let attempt = max(generator.next(), 1)
    partners[id]?.phase = .trying(attempt: attempt, isOurs: true, until: now &+ settings.formation)
    step(.offer(id, attempt: attempt))
  }

  private func fail(_ id: HubID, _ attempt: UInt64, _ reason: String) {
    rest(id)
    step(.abandon(id, attempt: attempt, reason: reason))
  }

  /// There is nothing with a hub for now: twice as long each time, and never quite as long as others wait.
  private func rest(_ id: HubID) {
    guard var partner = partners[id] else { return }
    partner.phase = .idle
    (partner.ownConsent, partner.otherConsent) = (false, false)
    let doublings = Milliseconds(min(partner.failures, 16))
    let whole = max(min(settings.firstPause << doublings, settings.longestPause), 2)
    partner.failures += 1
    partner.notBefore = now &+ whole / 2 &+ Milliseconds(generator.next() % UInt64(whole / 2))
    partners[id] = partner
    if !partner.isThere { partners[id] = nil }
  }
}
