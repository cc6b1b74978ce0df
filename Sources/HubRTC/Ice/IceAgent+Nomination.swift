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

  /// A pair that works was nominated. A peer may nominate several at first, of which the best counts; what it
  /// nominates later takes the place of what was.
  func nominated(_ pair: Pair, _ now: Int64) {
    let isNew = !pair.isNominated
    pair.isNominated = true
    guard pair !== chosen else { return }
    if let chosen, !isControlling, chosen.generation === generation, chosen.priority > pair.priority,
      isLive(chosen, now), !isNew || now - selectedAt < settings.settling
    {
      return
    }
    select(pair, now)
  }

  /// The way in use is silent: another one that was nominated may do.
  func reconsider(_ now: Int64) {
    guard let other = pairs.first(where: { $0.isNominated && $0 !== chosen && isLive($0, now) }) else {
      return
    }
    select(other, now)
  }

  /// Whether the other peer has answered over it lately.
  func isLive(_ pair: Pair, _ now: Int64) -> Bool {
    pair.answeredAt > .min && now - pair.answeredAt < settings.silence
  }

  private func select(_ pair: Pair, _ now: Int64) {
    if now - selectedAt >= settings.settling {
      for other in pairs where other !== pair { other.isNominated = false }
    }
    chosen = pair
    selectedAt = now
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
