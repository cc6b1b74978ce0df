public import HubWire

extension IceAgent {
  /// Begins to find our own candidates: those of the sockets at once, then what servers say. A socket is
  /// bound to one address of the machine; what is named first is preferred.
  public func gather(on ports: [(LocalPort, RemoteAddress)], servers: [IceServer], now: Int64) {
    guard state != .closed else { return }
    let room = max(0, settings.servers - self.servers.count)
    figures.overflow &+= UInt64(max(0, servers.count - room))
    self.servers += servers.prefix(room)
    isGathering = true
    for (port, address) in ports { open(port, at: address, now: now) }
    pump(now)
    finishGathering(now)
  }

  /// There is another socket of ours.
  public func add(_ port: LocalPort, at address: RemoteAddress, now: Int64) {
    gather(on: [(port, address)], servers: [], now: now)
  }

  /// A socket of ours is gone, and with it all that was sent from it.
  public func remove(_ port: LocalPort, now: Int64) {
    for base in bases where base.port == port { base.isGone = true }
    bases.removeAll { $0.isGone }
    discoveries.removeAll { $0.base.isGone }
    for relay in relays where relay.port == port { relay.forget() }
    relays.removeAll { $0.port == port }
    questions.removeAll { purpose in
      switch purpose {
      case .check(let pair, _, _), .consent(let pair, _): pair.base.isGone
      case .discover(let discovery): discovery.base.isGone
      }
    }
    drop { $0.base.isGone }
    early.removeAll { $0.base.isGone }
    if chosen?.base.isGone == true { loseSelection(now) }
    pump(now)
    finishGathering(now)
  }

  private func open(_ port: LocalPort, at address: RemoteAddress, now: Int64) {
    guard bases.lazy.filter({ $0.relay == nil }).count < settings.ports else {
      figures.overflow &+= 1
      return
    }
    guard address.canBeReached, !bases.contains(where: { $0.port == port }) else { return }
    let preference = CandidatePriority.firstPreference &- UInt32(truncatingIfNeeded: bases.count)
    let candidate = Candidate(
      .host, address, priority: CandidatePriority.of(.host, preference: preference),
      foundation: foundation(.host, address, server: nil))
    let base = Base(port, candidate, preference: preference)
    bases.append(base)
    if !settings.isRelayOnly {
      tell(candidate)
      pair(base)
    }
    for server in servers { ask(server, from: base) }
  }

  private func ask(_ server: IceServer, from base: Base) {
    guard
      let place = server.addresses.first(where: {
        $0.isV4 == base.address.isV4 && $0.ip.isLoopback == base.address.ip.isLoopback && $0.port > 0
      })
    else { return }
    switch server.kind {
    case .stun:
      guard !settings.isRelayOnly,
        !discoveries.contains(where: { $0.base === base && $0.server == place })
      else { return }
      discoveries.append(Discovery(base, server: place, name: server.host))
    case .turn: relays.append(TurnClient(server, at: place, from: base, of: self))
    }
  }

  /// Asks one server that was not asked yet; false when there is none.
  func askNextServer(_ now: Int64) -> Bool {
    if let discovery = discoveries.first(where: { !$0.hasBegun }) {
      discovery.hasBegun = true
      if gatheringEndsAt == .max { gatheringEndsAt = now + settings.gatheringPatience }
      discover(discovery, now)
      return true
    }
    guard let relay = relays.first(where: { !$0.hasBegun }) else { return false }
    if gatheringEndsAt == .max { gatheringEndsAt = now + settings.gatheringPatience }
    relay.begin(now)
    return true
  }

  func discover(_ discovery: Discovery, _ now: Int64) {
    let id = TransactionID(from: &random)
    writer.begin(.binding, .request, id)
    writer.addFingerprint()
    var question = Question(
      id, IcePurpose.discover(discovery), writer.message, to: discovery.server,
      wait: settings.retransmission, now: now)
    question.endsAt = now + settings.gatheringPatience
    questions.add(question)
    figures.questions &+= 1
    effects.send(writer.message, from: discovery.base.port, to: discovery.server)
    discovery.repeatAt = now + settings.keepalive
  }

  /// A server has said what it sees.
  func discovered(_ discovery: Discovery, _ message: StunReader, _ now: Int64) {
    guard message.kind == .success, let mapped = message.mapped else {
      figures.serverErrors &+= 1
      return close(discovery, "stun-server-refused", "answers with an error", now)
    }
    discovery.isOpen = false
    if discovery.mapped != mapped {
      discovery.mapped = mapped
      reflexive(mapped, of: discovery.base, server: discovery.server)
    }
    finishGathering(now)
  }

  func gaveUp(_ discovery: Discovery, _ now: Int64) {
    close(discovery, "stun-server-silent", "does not answer over UDP; see that it can be reached", now)
  }

  private func close(_ discovery: Discovery, _ code: String, _ words: String, _ now: Int64) {
    // Later ones are only there to keep the mapping, and the candidate stands as it is.
    if discovery.isOpen {
      effects.failed(IceFault(code: code, sentence: "The STUN server \(discovery.name) \(words)."))
    }
    discovery.isOpen = false
    finishGathering(now)
  }

  /// A server saw this address as that of a socket of ours.
  func reflexive(_ address: RemoteAddress, of base: Base, server: RemoteAddress) {
    guard !settings.isRelayOnly, address.canBeReached,
      !localCandidates.contains(where: { $0.address == address })
    else { return }
    tell(
      Candidate(
        .serverReflexive, address,
        priority: CandidatePriority.of(.serverReflexive, preference: base.preference),
        foundation: foundation(.serverReflexive, base.address, server: server), related: base.address))
  }

  func tell(_ candidate: Candidate) {
    guard localCandidates.count < settings.localCandidates else {
      figures.overflow &+= 1
      return
    }
    localCandidates.append(candidate)
    effects.found(candidate)
  }

  func finishGathering(_ now: Int64) {
    guard isGathering, state != .closed else { return }
    let isWaiting =
      discoveries.contains { $0.isOpen } || relays.contains { $0.isOpen }
    guard !isWaiting || now >= gatheringEndsAt else { return }
    isGathering = false
    gatheringEndsAt = .max
    effects.gathered()
    settle()
  }

  // RFC 8445 §5.1.1.3
  /// Equal for the same kind, base and server.
  func foundation(_ kind: CandidateKind, _ base: RemoteAddress, server: RemoteAddress?) -> String {
    let key = "\(kind.rawValue) \(base.ip) \(server.map { "\($0.ip)" } ?? "")"
    if let index = foundations.firstIndex(of: key) { return "\(index + 1)" }
    foundations.append(key)
    return "\(foundations.count)"
  }
}
