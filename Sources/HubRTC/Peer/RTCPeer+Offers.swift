internal import HubCrypto

extension RTCPeer {
  /// An offer for the other peer. One that has no answer yet is replaced by this one.
  public func offer(now: Int64) throws(RTCFault) -> String {
    try checkOpen()
    perform(now) { hasBegun() }
    negotiation.isOffered = true
    return describe(setup: .either)
  }

  /// Reads an offer and answers it.
  ///
  /// Where both peers have made an offer, one of them must yield, and who is for the callers to agree on: the
  /// one that yields calls `rollback` and answers, the other drops what it was offered.
  public func answer(to offer: String, now: Int64) throws(RTCFault) -> String {
    try checkOpen()
    guard !negotiation.isOffered else {
      throw RTCFault(
        .glare, "both peers have made an offer; one must take its own back with rollback() and answer")
    }
    let remote = try read(offer)
    let isFirst = negotiation.remote == nil
    let index = try place(of: remote)
    let part = try connection(of: remote, at: index)
    let section = remote.sections[index]
    let weBegin: Bool
    switch part.setup {
    case .either, .passive, nil: weBegin = true
    case .active: weBegin = false
    }
    if isFirst {
      agent.isControlling = remote.isLite
      negotiation.mid = section.mid ?? negotiation.mid
    }
    negotiation.isOld = section.isOld
    negotiation.sections = remote.sections
    negotiation.dataIndex = index
    perform(now) {
      hasBegun()
      take(remote, part, at: index, weBegin: weBegin)
    }
    let end = negotiation.plan?.end ?? (weBegin ? .client : .server)
    return describe(setup: end == .client ? .active : .passive, answering: remote)
  }

  /// Reads the answer to our offer.
  public func accept(answer: String, now: Int64) throws(RTCFault) {
    try checkOpen()
    guard negotiation.isOffered else {
      throw RTCFault(.wrongState, "there is no offer of ours that this could answer")
    }
    let remote = try read(answer)
    let index = try place(of: remote)
    let part = try connection(of: remote, at: index)
    guard let role = part.setup, role != .either else {
      throw RTCFault(.unsupportedDescription, "an answer must say a=setup:active or a=setup:passive")
    }
    negotiation.isOffered = false
    perform(now) { take(remote, part, at: index, weBegin: role == .passive) }
  }

  /// Takes our offer back, as if it had not been made. What has begun goes on.
  public func rollback() { negotiation.isOffered = false }

  /// A candidate of the other peer, as its `RTCEffects.candidate` told it; an empty one where it has no more.
  public func add(candidate text: String, now: Int64) throws(RTCFault) {
    guard !state.isOver else { return }
    let line = text.hasPrefix("a=") ? text.dropFirst(2) : text[...]
    if line.isEmpty || line == "end-of-candidates" {
      return perform(now) { agent.endOfRemoteCandidates(now: now) }
    }
    let candidate: Candidate
    do throws(CandidateError) {
      candidate = try Candidate(parsing: line)
    } catch {
      throw RTCFault(.malformedCandidate, "a candidate cannot be read: its \(error) is wrong")
    }
    guard negotiation.remote != nil else {
      guard negotiation.early.count < settings.ice.remoteCandidates else { return }
      return negotiation.early.append(candidate)
    }
    perform(now) { agent.add(candidate, now: now) }
  }

  /// Looks for a way anew. An offer must follow, for the other peer to do so as well.
  public func restart(now: Int64) {
    guard !state.isOver else { return }
    negotiation.isOurRestart = true
    negotiation.isGathered = false
    perform(now) { agent.restart(now: now) }
  }

  private func checkOpen() throws(RTCFault) {
    guard !state.isOver else { throw RTCFault(.wrongState, "the peer is \(state.rawValue)") }
  }

  private func read(_ text: String) throws(RTCFault) -> SessionDescription {
    do throws(DescriptionError) {
      return try SessionDescription(reading: text, limits: settings.description)
    } catch {
      throw RTCFault(.malformedDescription, error.description)
    }
  }

  private func place(of remote: SessionDescription) throws(RTCFault) -> Int {
    guard let index = remote.dataSection else {
      throw RTCFault(
        .unsupportedDescription,
        "no section is m=application for UDP/DTLS/SCTP webrtc-datachannel, or it is refused")
    }
    return index
  }

  /// What is said of the connection, which must be all that is needed.
  private func connection(
    of remote: SessionDescription, at index: Int
  ) throws(RTCFault) -> ConnectionPart {
    let part = remote.sections[index].connection.inheriting(remote.connection)
    guard part.fragment != nil, part.password != nil else {
      throw RTCFault(.unsupportedDescription, "a=ice-ufrag and a=ice-pwd are missing")
    }
    // RFC 8122 §5: a hash that can be forged proves nobody.
    guard part.fingerprints.contains(where: { $0.hash != .sha1 }) else {
      throw RTCFault(
        .unsupportedDescription, "a=fingerprint with sha-256, sha-384 or sha-512 is missing")
    }
    if let known = negotiation.remote, known.fingerprints != part.fingerprints {
      throw RTCFault(
        .unsupportedDescription,
        "the fingerprint has changed; a peer with another certificate is another peer")
    }
    return part
  }

  /// Uses what the other peer says of itself.
  private func take(
    _ remote: SessionDescription, _ part: ConnectionPart, at index: Int, weBegin: Bool
  ) {
    let section = remote.sections[index]
    let new = Negotiation.Remote(
      fragment: part.fragment ?? "", password: part.password ?? "", fingerprints: part.fingerprints)
    if let old = negotiation.remote, old.fragment != new.fragment, !negotiation.isOurRestart {
      negotiation.isGathered = false
      agent.restart(now: now)
    }
    negotiation.isOurRestart = false
    if negotiation.remote != new {
      agent.setRemote(fragment: new.fragment, password: new.password, isLite: remote.isLite, now: now)
    }
    negotiation.remote = new
    if negotiation.plan == nil {
      negotiation.plan = TransportPlan(
        end: weBegin ? .client : .server, fingerprints: part.fingerprints,
        port: section.sctpPort ?? Self.usualPort, largestMessage: Self.largest(section.largestMessage))
    }
    for candidate in negotiation.early + remote.candidates(for: index) { agent.add(candidate, now: now) }
    negotiation.early = []
    if section.hasAllCandidates { agent.endOfRemoteCandidates(now: now) }
    beginIfPossible()
  }

  /// RFC 8841 §5.1: what is meant where nothing is said.
  private static let usualPort: UInt16 = 5_000
  /// RFC 8841 §6.1: as above; and zero means any.
  private static let usualLargest = 65_536

  private static func largest(_ said: UInt64?) -> Int {
    guard let said else { return usualLargest }
    return said == 0 ? Int.max : Int(clamping: said)
  }
}
