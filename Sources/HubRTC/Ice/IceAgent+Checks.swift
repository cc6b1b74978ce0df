internal import HubWire

extension IceAgent {
  /// Does what may be done at this time: one new question, not more (RFC 8445 §14).
  func pump(_ now: Int64) {
    guard state != .closed else { return }
    if now >= pacedAt, questions.count < settings.questions {
      if let pair = state == .failed ? nil : nextPair(now) {
        check(pair, now)
        pacedAt = now + settings.pace
      } else if askNextServer(now) {
        pacedAt = now + settings.pace
      }
    }
    nominate(now)
  }

  func check(_ pair: Pair, _ now: Int64) {
    let nominates = isControlling && pair.nominatesNext
    triggered.removeAll { $0 === pair }
    pair.state = .inProgress
    pair.checkedAt = now
    let id = TransactionID(from: &random)
    write(pair, id, nominates: nominates)
    // RFC 8445 §14.3
    let open = pairs.count { $0.state == .waiting || $0.state == .inProgress }
    let wait = max(settings.retransmission, settings.pace * Int64(open))
    questions.add(
      Question(
        id, IcePurpose.check(pair, nominates: nominates, asControlling: isControlling), writer.message,
        to: pair.remote.address, wait: wait, now: now))
    figures.questions &+= 1
    send(writer.message, from: pair.base, to: pair.remote.address, now)
  }

  /// Writes a request as RFC 8445 §7.1 wants it.
  func write(_ pair: Pair, _ id: TransactionID, nominates: Bool) {
    writer.begin(.binding, .request, id)
    writer.add(StunAttribute.username, pair.generation.outgoingName)
    writer.add(
      StunAttribute.priority, CandidatePriority.of(.peerReflexive, preference: pair.base.preference))
    writer.add(isControlling ? StunAttribute.controlling : StunAttribute.controlled, tieBreaker)
    if nominates { writer.add(StunAttribute.useCandidate) }
    writer.sign(pair.generation.remoteKey)
    writer.addFingerprint()
  }

  func send(
    _ bytes: UnsafeRawBufferPointer, from base: Base, to address: RemoteAddress, _ now: Int64
  ) {
    if let relay = base.relay {
      _ = relay.send(bytes, to: address)
    } else {
      effects.send(bytes, from: base.port, to: address)
    }
  }

  /// A question was answered by nobody.
  func gaveUp(_ question: Question<IcePurpose>, _ now: Int64) {
    switch question.purpose {
    case .discover(let discovery): gaveUp(discovery, now)
    case .consent: break
    case .check(let pair, let nominates, _):
      guard !question.isCancelled, pair.state == .inProgress else { return }
      fail(pair, nominates)
    }
  }

  private func fail(_ pair: Pair, _ nominated: Bool) {
    pair.state = .failed
    pair.isNominated = false
    if nominated { pair.nominatesNext = false }
  }

  /// The other peer has answered a check, and it was signed.
  func answered(
    _ pair: Pair, _ question: Question<IcePurpose>, nominates: Bool, asControlling: Bool,
    _ message: StunReader, from: (Base, RemoteAddress), _ now: Int64
  ) {
    guard pair.generation === generation, pairs.contains(where: { $0 === pair }) else { return }
    guard message.kind == .success else {
      if message.error == 487 { return conflict(pair, asControlling: asControlling, now) }
      if pair.state == .inProgress { fail(pair, nominates) }
      return
    }
    // RFC 8445 §7.2.5.2.1
    guard from.0 === pair.base, from.1 == pair.remote.address, let mapped = message.mapped else {
      if pair.state == .inProgress { fail(pair, nominates) }
      return
    }
    pair.state = .succeeded
    triggered.removeAll { $0 === pair }
    // The answer may be to an earlier check, and the one that nominates still to come: it is decided anew.
    if !nominates { pair.nominatesNext = false }
    pair.answeredAt = now
    // After more than one try nobody knows which was answered.
    if question.count == 1 { pair.roundTrip = now - question.askedAt }
    pair.local = localCandidate(mapped, of: pair.base)
    if firstValidAt == nil { firstValidAt = now }
    for other in pairs where other.state == .frozen && other.isLike(pair) { other.state = .waiting }
    if pair === chosen { refreshed(pair, now) }
    if nominates || pair.isWanted && !isControlling {
      pair.nominatesNext = false
      nominated(pair, now)
    }
  }

  // RFC 8445 §7.2.5.3.1
  /// The candidate of ours that the other peer saw; one nobody knew is peer-reflexive.
  func localCandidate(_ mapped: RemoteAddress, of base: Base) -> Candidate {
    if base.address == mapped { return base.candidate }
    if let known = localCandidates.first(where: { $0.address == mapped }) { return known }
    return Candidate(
      .peerReflexive, mapped,
      priority: CandidatePriority.of(.peerReflexive, preference: base.preference),
      foundation: foundation(.peerReflexive, base.address, server: nil), related: base.address)
  }

  // RFC 8445 §7.2.5.1
  private func conflict(_ pair: Pair, asControlling: Bool, _ now: Int64) {
    figures.roleConflicts &+= 1
    if isControlling == asControlling { switchRole() }
    trigger(pair)
    pump(now)
  }
}
