internal import HubWire

extension IceAgent {
  /// Pairs a base with all candidates of the other peer.
  func pair(_ base: Base) {
    for remote in remotes { pair(base, remote) }
  }

  /// Pairs the two, if one can reach the other; the pair, if there is one now.
  @discardableResult
  func pair(_ base: Base, _ remote: Candidate) -> Pair? {
    if let pair = find(base, remote.address) { return pair }
    guard base.address.reaches(remote.address) else { return nil }
    let pair = Pair(base, remote, generation)
    pair.rank(isControlling: isControlling)
    // RFC 8838 §12
    let similar = pairs.filter { $0.isLike(pair) }
    if similar.isEmpty || similar.contains(where: { $0.state == .succeeded }) { pair.state = .waiting }
    pairs.append(pair)
    sortPairs()
    while pairs.count > settings.pairs {
      guard let last = pairs.lastIndex(where: { $0.state != .succeeded && $0 !== chosen }) else { break }
      let dropped = pairs[last]
      figures.overflow &+= 1
      drop { $0 === dropped }
      if dropped === pair { return nil }
    }
    return pair
  }

  func find(_ base: Base, _ remote: RemoteAddress) -> Pair? {
    pairs.first { $0.base === base && $0.remote.address == remote }
  }

  func sortPairs() {
    // The order of equals stays: it must not depend on how sorting is done.
    let order = pairs.enumerated().sorted {
      $0.element.priority != $1.element.priority
        ? $0.element.priority > $1.element.priority : $0.offset < $1.offset
    }
    pairs = order.map(\.element)
  }

  func drop(where isGone: (Pair) -> Bool) {
    pairs.removeAll(where: isGone)
    triggered.removeAll(where: isGone)
    questions.removeAll { purpose in
      if case .check(let pair, _, _) = purpose { return isGone(pair) }
      return false
    }
  }

  /// The other peer chooses from now on, or we do.
  func switchRole() {
    isControlling.toggle()
    for pair in pairs {
      pair.rank(isControlling: isControlling)
      pair.nominatesNext = false
    }
    sortPairs()
  }

  /// Puts a pair where it is checked next.
  func trigger(_ pair: Pair) {
    pair.state = .waiting
    if !triggered.contains(where: { $0 === pair }) { triggered.append(pair) }
  }

  // RFC 8445 §6.1.4.2
  /// What is to be checked next: what the other peer shows to work first, then the best.
  func nextPair(_ now: Int64) -> Pair? {
    guard generation.isKnown else { return nil }
    if let index = triggered.firstIndex(where: { isReady($0, now) }) { return triggered.remove(at: index) }
    guard chosen == nil || isSilent || chosen?.generation !== generation else { return nil }
    if let pair = pairs.first(where: { $0.state == .waiting && isReady($0, now) }) { return pair }
    return pairs.first { $0.state == .frozen && thawTime($0) <= now && isReady($0, now) }
  }

  /// When a pair need not wait any longer for those that are like it: one that was asked and did not answer
  /// at once shall not hold up the others until it is given up.
  func thawTime(_ pair: Pair) -> Int64 {
    var time = Int64.min
    for other in pairs where other.isLike(pair) {
      if other.state == .waiting { return .max }
      if other.state == .inProgress { time = max(time, other.checkedAt + settings.retransmission) }
    }
    return time
  }

  /// Whether it can be sent to: a server lets nothing through before it was asked to.
  private func isReady(_ pair: Pair, _ now: Int64) -> Bool {
    guard let relay = pair.base.relay else { return true }
    switch relay.permission(for: pair.remote.address, now) {
    case .granted: return true
    case .asked: return false
    case .refused:
      if pair.state != .failed { pair.state = .failed }
      return false
    }
  }
}
