internal import Glibc

extension LoadThread {
  /// How long what is under way is waited for when sending has ended.
  private static let draining: UInt64 = 3_000_000_000
  /// How long partners may take to hear of each other.
  private static let meeting: UInt64 = 30_000_000_000
  private static let shortestPause: UInt64 = 100_000_000
  private static let longestPause: UInt64 = 5_000_000_000

  /// Whether partners have heard of each other, or will not.
  var hasMet: Bool {
    if pairs.allSatisfy({ $0.isIntroduced || !$0.isWhole }) { return true }
    guard let last = peers.map(\.intended).max(), now > last &+ Self.meeting else { return false }
    for pair in pairs where pair.isWhole && !pair.isIntroduced {
      preparationFailures[FailureKind.strangers, default: 0] &+= 1
    }
    return true
  }

  /// Sends every signal whose time has come.
  func sendDue() -> UInt64 {
    guard now < endAt else { return .max }
    guard let rate = plan.rate else { return fill() }
    var done = 0
    while done < Self.mostOfTurn {
      let planned = time(of: nextNumber, rate)
      guard planned <= now, planned < endAt else { return min(planned, endAt) }
      let pair = pairs[nextNumber % pairs.count]
      nextNumber += 1
      done += 1
      if canSend(pair) {
        lateness.add(now &- planned)
        send(pair, at: planned)
      }
    }
    return now
  }

  /// Brings every pair to as many signals under way as are wanted.
  private func fill() -> UInt64 {
    var due: UInt64 = .max
    for pair in pairs where pair.isWhole && pair.isIntroduced {
      if pair.pausedUntil > now {
        due = min(due, pair.pausedUntil)
      } else {
        top(pair)
      }
    }
    return due
  }

  private func top(_ pair: LoadPair) {
    while pair.underWay < UInt64(plan.depth), pair.sender.pending < Self.mostPending { send(pair, at: now) }
  }

  private func canSend(_ pair: LoadPair) -> Bool {
    if pair.pausedUntil > now {
      counts.heldBack &+= 1
      return false
    }
    guard pair.isWhole, pair.isIntroduced, pair.sender.pending < Self.mostPending else {
      counts.unsent &+= 1
      return false
    }
    return true
  }

  private func send(_ pair: LoadPair, at time: UInt64) {
    pair.write(at: time)
    send(pair.sender, pair.letter)
    counts.sent &+= 1
  }

  /// A signal has come.
  func received(_ pair: LoadPair, _ number: UInt64, sent time: UInt64) {
    guard pair.arrivals.take(number) else { return }
    arrived(since: time)
    if plan.rate == nil, stage == .running, now < endAt, pair.pausedUntil <= now, pair.isWhole { top(pair) }
  }

  /// The hub has refused a signal, or something else that a peer sent.
  func refused(_ peer: LoadPeer, _ code: String, of number: UInt64?, retryAfter: Double?) {
    // A limiter that looks at nothing but the rate does not say which signal it was.
    guard let pair = peer.pair, peer.isSender, number != nil || (pair.isIntroduced && retryAfter != nil)
    else {
      if retryAfter != nil { counts.refuse(code) } else { counts.fail(code) }
      return
    }
    pair.refused &+= 1
    if retryAfter == nil, code != "overloaded", code != "rate-limited" {
      counts.fail(code)
    } else {
      counts.refuse(code)
      guard !plan.insists else { return }
      // A client that only ever waits as long as it was told is refused again at once, until it is sent away.
      pair.pause = min(max(pair.pause &* 2, Self.shortestPause), Self.longestPause)
      let asked = UInt64(max(0, min(retryAfter ?? 0, 60)) * 1_000_000_000)
      pair.pausedUntil = now &+ max(pair.pause, asked)
    }
  }

  /// Whether what was sent has come, or does not any more.
  var isDrained: Bool {
    guard now >= endAt else { return pairs.allSatisfy { !$0.isWhole || !$0.isIntroduced } }
    return pairs.allSatisfy { $0.underWay == 0 || !$0.isWhole }
      || now > max(lastArrival, endAt) &+ Self.draining
  }
}
