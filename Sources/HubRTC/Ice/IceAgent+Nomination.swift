internal import HubWire

extension IceAgent {
  // RFC 8445 §8.1.1
  /// Nominates the best pair that works, once nothing better is to be expected soon.
  func nominate(_ now: Int64) {
    guard isControlling, let best = bestToNominate else { return }
    guard !mayImprove(best) || now >= nominationTime(best) else { return }
    best.nominatesNext = true
    trigger(best)
    // The pace is for finding ways; that one was found.
    if questions.count < settings.questions, let pair = nextPair(now) { check(pair, now) }
  }

  /// When something is nominated for want of something better; nil when nothing is to be.
  var nominationDue: Int64? {
    guard isControlling, let best = bestToNominate else { return nil }
    return nominationTime(best)
  }

  private var bestToNominate: Pair? {
    let isSettled = chosen.map { $0.generation === generation && !isSilent } ?? false
    guard !isSettled, generation.isKnown, !pairs.contains(where: { $0.nominatesNext }) else { return nil }
    return pairs.first { $0.state == .succeeded && !($0 === chosen && isSilent) }
  }

  private func nominationTime(_ best: Pair) -> Int64 {
    (firstValidAt ?? 0) + (best.isRelayed ? settings.relayDelay : settings.nominationDelay)
  }

  private func mayImprove(_ best: Pair) -> Bool {
    if best.isRelayed, isGathering || !generation.isRemoteComplete { return true }
    return pairs.contains {
      $0.priority > best.priority && $0.state != .failed && $0.state != .succeeded
    }
  }

  /// Uses the best of the nominated pairs: a peer may nominate several, of which the best counts as long as
  /// it answers.
  func reconsider(_ now: Int64) {
    let nominated = pairs.filter { $0.isNominated && $0.state == .succeeded }
    guard let best = nominated.first(where: { isLive($0, now) }) ?? nominated.first, best !== chosen else {
      return
    }
    if let chosen, chosen.generation === generation, chosen.priority > best.priority,
      isLive(chosen, now), !chosen.base.isGone
    {
      return
    }
    select(best, now)
  }

  /// Whether the other peer has answered over it lately.
  func isLive(_ pair: Pair, _ now: Int64) -> Bool {
    pair.answeredAt > .min && now - pair.answeredAt < settings.silence
  }

  private func select(_ pair: Pair, _ now: Int64) {
    chosen = pair
    heardAt = now
    isSilent = false
    figures.selections &+= 1
    if let relay = pair.base.relay {
      path = Path(kind: .relayed, port: pair.base.port, address: pair.remote.address)
      relay.openChannel(to: pair.remote.address, now)
    } else {
      path = Path(kind: .direct, port: pair.base.port, address: pair.remote.address)
    }
    oldGeneration = nil
    failsAt = .max
    consentAt = now + consentWait()
    questions.removeAll { purpose in
      switch purpose {
      case .check(let other, _, _): other !== pair
      case .consent: true
      case .discover: false
      }
    }
    // What was not decided rests until it is needed again.
    for other in pairs where other !== pair && other.state != .succeeded && other.state != .failed {
      other.state = .frozen
    }
    triggered = []
    let selection = IceSelection(
      local: pair.local, remote: pair.remote, port: pair.base.port, roundTrip: pair.roundTrip)
    selected = selection
    effects.selected(selection)
    change(to: .connected)
    settle()
  }

  /// Connected becomes completed when neither side has anything left to tell.
  func settle() {
    guard state == .connected, chosen?.generation === generation, generation.isRemoteComplete, !isGathering
    else { return }
    change(to: .completed)
  }

  func consentWait() -> Int64 {
    let fifth = max(1, settings.consentInterval / 5)
    return settings.consentInterval - fifth
      + Int64(truncatingIfNeeded: random.next() % UInt64(2 * fifth + 1))
  }
}
