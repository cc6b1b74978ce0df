internal import HubWire

extension IceAgent {
  // RFC 7675 §5.1
  /// Asks whether the other peer still wants what we send. Such a question is not asked again: the next one
  /// comes soon enough.
  func askConsent(_ now: Int64) {
    guard let chosen, now >= consentAt else { return }
    consentAt = now + consentWait()
    let id = TransactionID(from: &random)
    // Once more, as the other peer may have learned of another address of ours.
    write(chosen, id, nominates: isControlling)
    var question = Question(
      id, IcePurpose.consent(chosen, asControlling: isControlling), writer.message,
      to: chosen.remote.address, wait: settings.consentInterval, now: now)
    question.isCancelled = true
    questions.add(question)
    figures.questions &+= 1
    send(writer.message, from: chosen.base, to: chosen.remote.address, now)
  }

  /// The question was answered; `isSuccess` and signed, that is consent.
  func consented(
    _ pair: Pair, _ question: Question<IcePurpose>, asControlling: Bool, _ message: StunReader, _ now: Int64
  ) {
    guard pair === chosen else { return }
    guard message.kind == .success else {
      if message.error == 487, isControlling == asControlling, pair.generation === generation {
        figures.roleConflicts &+= 1
        switchRole()
      }
      return
    }
    pair.roundTrip = now - question.askedAt
    if let mapped = message.mapped, mapped != pair.local.address {
      // A NAT on the way has forgotten us, and calls us something else from now on.
      pair.local = localCandidate(mapped, of: pair.base)
      selected?.local = pair.local
    }
    refreshed(pair, now)
  }

  /// There is consent for the pair in use.
  func refreshed(_ pair: Pair, _ now: Int64) {
    pair.answeredAt = now
    selected?.roundTrip = pair.roundTrip
    heard(pair, pair.base, pair.remote.address, now)
  }

  /// Something came from the other peer that nobody else can have sent.
  func heard(_ pair: Pair, _ base: Base, _ address: RemoteAddress, _ now: Int64) {
    guard pair === chosen, base === pair.base, address == pair.remote.address else { return }
    heardAt = now
    if isSilent { speaksAgain() }
  }

  /// The way in use was silent and is so no more.
  func speaksAgain() {
    isSilent = false
    guard state == .disconnected else { return }
    change(to: .connected)
    settle()
  }

  func watchSelection(_ now: Int64) {
    guard let chosen else { return }
    if now - chosen.answeredAt >= settings.consentLifetime { return expire(now) }
    if !isSilent, now - heardAt >= settings.silence {
      isSilent = true
      change(to: .disconnected)
      chosen.base.relay?.ask(now)
      lookAround(now)
    }
    if isSilent { reconsider(now) }
  }

  /// RFC 7675 §5.1: without consent nothing more is sent.
  private func expire(_ now: Int64) {
    chosen = nil
    selected = nil
    path = Path()
    isSilent = false
    consentAt = .max
    oldGeneration = nil
    // What a restart has begun may still come to something.
    if generation.isKnown, failsAt != .max { return change(to: .checking) }
    stopChecking()
    change(to: .failed)
  }

  func stopChecking() {
    questions.removeAll { purpose in
      if case .discover = purpose { return false }
      return true
    }
    triggered = []
    failsAt = .max
  }

  /// The socket of the way in use is gone.
  func loseSelection(_ now: Int64) {
    chosen = nil
    selected = nil
    path = Path()
    isSilent = false
    consentAt = .max
    if failsAt == .max { failsAt = now + settings.consentLifetime }
    change(to: .disconnected)
    lookAround(now)
  }

  /// Tries everything once more, as what is in use does not work any longer.
  private func lookAround(_ now: Int64) {
    guard chosen == nil || chosen?.generation === generation else { return }
    firstValidAt = nil
    for pair in pairs
    where pair !== chosen && pair.state != .inProgress && !(pair.state == .succeeded && isLive(pair, now)) {
      pair.state = .waiting
      pair.isNominated = false
      pair.isWanted = false
      pair.nominatesNext = false
    }
  }
}
