internal import Glibc
internal import HubWire

extension LoadThread {
  /// Without a rate so many are on their way in at once while things are prepared.
  private static let openingAtOnce = 32
  /// With one, no more than these: beyond it the plan is late, and says so.
  private static let mostOpening = 2_048
  /// Whoever is told to come back later does so this often.
  private static let mostAttempts = 3
  /// And after no longer than this, in seconds.
  private static let longestRetry = 60

  /// Calls everybody whose time has come.
  func connectDue() -> UInt64 {
    let isMeasured = plan.kind == .connect
    var done = 0
    while let first = comeBack.first, first.at <= now, done < Self.mostOfTurn {
      comeBack.removeFirst()
      done += 1
      dial(peers[first.place], first.place)
    }
    while nextToConnect < peers.count, done < Self.mostOfTurn {
      let place = nextToConnect
      if isMeasured, let rate = plan.rate {
        let planned = time(of: place, rate)
        guard planned <= now, opening.count < Self.mostOpening else {
          return min(max(planned, now &+ 1_000_000), comeBack.first?.at ?? .max)
        }
        peers[place].intended = planned
        lateness.add(now &- planned)
      } else {
        let limit = isMeasured ? max(1, plan.depth) : Self.openingAtOnce
        guard opening.count < limit else { break }
        peers[place].intended = now
      }
      nextToConnect += 1
      done += 1
      if isMeasured { counts.sent &+= 1 }
      dial(peers[place], place)
    }
    if done == Self.mostOfTurn { return now }
    return comeBack.first?.at ?? .max
  }

  /// When the one of this thread with that number is to be done, if all threads together keep to a rate.
  func time(of number: Int, _ rate: Double) -> UInt64 {
    let overall = Double(number * plan.threads + self.number)
    return startAt &+ UInt64(overall / rate * 1_000_000_000)
  }

  /// The hub has greeted a peer.
  func greeted(_ peer: LoadPeer, _ place: Int) {
    guard peer.phase == .greeting else { return }
    peer.phase = .open
    opening.remove(place)
    settled += 1
    counts.connected &+= 1
    if plan.kind == .connect {
      arrived(since: peer.intended)
    } else if plan.kind == .relay, let pair = peer.pair {
      // A peer of a pair is introduced to the other by the hub.
      announce(peer, in: pair.network, saying: "{}")
    }
  }

  /// Something has come that was to leave at this time.
  func arrived(since intended: UInt64) {
    let time = now > intended ? now &- intended : 0
    latency.add(time)
    slots.add(time, at: now > startAt ? now &- startAt : 0)
    counts.arrived &+= 1
    lastArrival = now
  }

  /// The hub does not let a peer in.
  func refused(_ peer: LoadPeer, _ place: Int, _ status: Int, _ retryAfter: Int?, _ code: String) {
    let kind = "http \(status)" + (code.isEmpty ? "" : " \(FailureKind.tame(code))")
    let isLimit = status == 429 || status == 503
    if isLimit { counts.refuse(kind) }
    guard isLimit, let retryAfter, !plan.insists, peer.attempts < Self.mostAttempts else {
      return settle(peer, place, failure: isLimit ? nil : kind)
    }
    hangUp(peer)
    peer.phase = .idle
    peer.attempts += 1
    opening.remove(place)
    let at = now &+ UInt64(min(max(retryAfter, 1), Self.longestRetry)) &* 1_000_000_000
    // It counts from when it was to come back: the wait was the hub's wish, and is no latency.
    peer.intended = at
    let index = comeBack.firstIndex { $0.at > at } ?? comeBack.count
    comeBack.insert((at, place), at: index)
  }

  /// A connection will not come about.
  func settle(_ peer: LoadPeer, _ place: Int, failure: String?) {
    opening.remove(place)
    settled += 1
    if let failure { fail(failure) }
    hangUp(peer)
  }

  private func fail(_ kind: String) {
    counts.fail(kind)
    if stage == .preparing { preparationFailures[kind, default: 0] &+= 1 }
  }

  /// A connection has ended.
  func drop(_ peer: LoadPeer, _ place: Int, failure: String, isRefusal: Bool = false) {
    guard peer.phase != .over else { return }
    if peer.phase != .open { return settleDropped(peer, place, failure, isRefusal) }
    if isRefusal { counts.refuse(failure) } else { fail(failure) }
    hangUp(peer)
  }

  private func settleDropped(_ peer: LoadPeer, _ place: Int, _ failure: String, _ isRefusal: Bool) {
    if isRefusal { counts.refuse(failure) }
    settle(peer, place, failure: isRefusal ? nil : failure)
  }

  /// Gives up on those who have waited too long.
  func dropTheLate() {
    guard !opening.isEmpty else { return }
    for place in opening where now > peers[place].intended &+ LoadPlan.patience {
      settle(peers[place], place, failure: FailureKind.late)
    }
  }

  /// Whether there is nothing left to do or to wait for.
  var isDone: Bool {
    switch plan.kind {
    case .connect:
      let isThrough = settled == peers.count
      return isThrough && (now >= endAt || counts.connected == 0) || now > endAt &+ LoadPlan.patience * 4
    case .announce: return isAnnounced
    case .relay: return isDrained
    }
  }
}
