internal import HubWire

extension IceAgent {
  /// RFC 8839 §5.4: the longest name and password of the other peer.
  public static let longestCredential = 256

  /// What the other peer's description says of it. A fragment and a password other than before are those of
  /// a restart, which is then one of ours as well. False when they are too short or too long to be any.
  @discardableResult
  public func setRemote(fragment: String, password: String, isLite: Bool, now: Int64) -> Bool {
    let (name, key) = (Array(fragment.utf8), Array(password.utf8))
    guard state != .closed, (4...Self.longestCredential).contains(name.count),
      (22...Self.longestCredential).contains(key.count)
    else { return false }
    if generation.isKnown {
      if generation.remoteFragment == name, generation.remoteKey == key { return true }
      restart(now: now)
    }
    generation.remoteFragment = name
    generation.remoteKey = key
    generation.isRemoteLite = isLite
    // RFC 8445 §6.1.1
    if isLite, !isControlling { switchRole() }
    failsAt = now + settings.patience
    if chosen == nil { change(to: .checking) }
    let kept = early
    early = []
    for check in kept where check.fragment == name && !check.base.isGone {
      learn(check.base, from: check.from, priority: check.priority, nominates: check.nominates, now)
    }
    pump(now)
    return true
  }

  /// Another candidate of the other peer.
  public func add(_ remote: Candidate, now: Int64) {
    guard state != .closed, remote.isUDP, remote.component == 1, remote.hiddenName == nil,
      remote.address.canBeReached
    else { return }
    if let index = remotes.firstIndex(where: { $0.address == remote.address }) {
      // It has reached us before we were told of it.
      guard remotes[index].kind == .peerReflexive else { return }
      remotes[index] = remote
      for pair in pairs where pair.remote.address == remote.address {
        pair.remote = remote
        pair.rank(isControlling: isControlling)
      }
      sortPairs()
      if let chosen, chosen.remote == remote { selected?.remote = remote }
      return
    }
    guard remotes.count < settings.remoteCandidates else {
      figures.overflow &+= 1
      return
    }
    remotes.append(remote)
    for base in bases where isPaired(base) { pair(base, remote) }
    pump(now)
  }

  /// The other peer has no more candidates.
  public func endOfRemoteCandidates(now: Int64) {
    generation.isRemoteComplete = true
    settle()
    pump(now)
  }

  // RFC 8445 §9
  /// Begins anew, with another fragment and password; what is in use stays so until something else is found.
  public func restart(now: Int64) {
    guard state != .closed else { return }
    oldGeneration = chosen == nil ? nil : oldGeneration ?? generation
    generation = Generation(random: &random)
    questions.removeAll { purpose in
      if case .check = purpose { return true }
      return false
    }
    pairs = []
    triggered = []
    early = []
    remotes = []
    firstValidAt = nil
    failsAt = .max
    if chosen == nil { change(to: .new) }
    if state == .completed { change(to: .connected) }
    for candidate in localCandidates { effects.found(candidate) }
    if !isGathering { effects.gathered() }
  }

  /// RFC 8445 §6.1.2.2: whether something is sent to the other peer from here.
  func isPaired(_ base: Base) -> Bool { !settings.isRelayOnly || base.relay != nil }
}
