internal import HubWire

extension TurnClient {
  /// Something came from the server to our socket; false when it is not for this client.
  func received(_ datagram: UnsafeRawBufferPointer, _ now: Int64) -> Bool {
    guard let first = datagram.first else { return false }
    if first & 0xC0 == 0x40 {
      unwrap(datagram, now)
      return true
    }
    guard let message = StunReader(datagram), message.method != StunMethod.binding.rawValue else {
      return false
    }
    switch message.kind {
    case .request: agent.figures.rejected &+= 1
    case .indication: indicated(message, now)
    case .success, .failure: answered(message, now)
    }
    return true
  }

  private func answered(_ message: StunReader, _ now: Int64) {
    guard let question = questions.find(message.transaction) else {
      agent.figures.rejected &+= 1
      return
    }
    // RFC 8489 §9.2.5: what is good news must be signed.
    let isSuccess = message.kind == .success
    guard !isSuccess || key?.hasSigned(message) == true, message.unknown.isEmpty else {
      agent.figures.rejected &+= 1
      return
    }
    _ = questions.take(message.transaction)
    if isSuccess { staleNonces = 0 }
    // What was left lying before is given back: whether it was there is no matter.
    guard question.purpose != .refresh || stage == .allocated else { return allocate(now) }
    switch question.purpose {
    case _ where !isSuccess: refused(question.purpose, message, now)
    case .allocate: allocated(message, now)
    case .refresh: refreshed(message, now)
    case .permission(let address): permitted(address, now)
    case .channel(let peer, _): bound(peer, now)
    }
    agent.pump(now)
  }

  private func allocated(_ message: StunReader, _ now: Int64) {
    let lent = [message.relayedAddress, message.otherRelayedAddress]
      .compactMap(message.mixedAddress).filter(\.canBeReached)
    guard !lent.isEmpty else { return fail("turn-server-refused", "lends no address", now) }
    stage = .allocated
    keepaliveAt = now + agent.settings.keepalive
    keep(for: message, now)
    let mapped = message.mapped
    if let mapped { agent.reflexive(mapped, of: base, server: address) }
    for place in lent where !relayed.contains(where: { $0.address == place }) {
      let candidate = Candidate(
        .relayed, place, priority: CandidatePriority.of(.relayed, preference: base.preference),
        foundation: agent.foundation(.relayed, place, server: address), related: mapped ?? base.address)
      let other = Base(port, candidate, preference: base.preference, relay: self)
      relayed.append(other)
      agent.bases.append(other)
      agent.tell(candidate)
      agent.pair(other)
    }
    agent.finishGathering(now)
  }

  private func refreshed(_ message: StunReader, _ now: Int64) { keep(for: message, now) }

  /// Notes how long the server keeps what it lent, and asks again well before that.
  private func keep(for message: StunReader, _ now: Int64) {
    let seconds = message.number32(message.lifetime) ?? agent.settings.allocationLifetime
    lifetime = Int64(seconds) * 1000
    refreshAt = now + max(1000, lifetime - min(60_000, lifetime / 3))
  }

  private func refused(_ purpose: TurnPurpose, _ message: StunReader, _ now: Int64) {
    agent.figures.serverErrors &+= 1
    let error = message.error ?? 0
    switch error {
    case 401 where key == nil, 438:
      guard staleNonces < Self.nonceLimit, let next = LongTermKey(server, message) else { break }
      staleNonces += 1
      key = next
      return repeated(purpose, now)
    case 300 where purpose == .allocate:
      if redirect(message, now) { return }
    case 437 where purpose == .allocate && !wasMismatched:
      // Somebody before us has left something lying at this very address.
      wasMismatched = true
      return refresh(0, now)
    case 437 where purpose == .refresh: return comeBack(now)
    case 420, 440:
      guard purpose == .allocate, wantsOtherFamily else { break }
      wantsOtherFamily = false
      return allocate(now)
    default: break
    }
    switch purpose {
    case .allocate: fail(error, message.errorReason, now)
    case .refresh: comeBack(now)
    case .permission(let address): denied(address, now)
    // Without a channel everything goes on, with longer heads.
    case .channel(let peer, _): channels.removeAll { $0.peer == peer }
    }
  }

  /// Asks once more, with what the server has said of itself.
  private func repeated(_ purpose: TurnPurpose, _ now: Int64) {
    switch purpose {
    case .allocate: allocate(now)
    case .refresh: refresh(agent.settings.allocationLifetime, now)
    case .permission(let address): askPermission(address, now)
    case .channel(let peer, let number): askChannel(number, for: peer, now)
    }
  }

  /// RFC 8489 §10: the server names another one. It is followed a few times, and never to the machine itself
  /// or to another family.
  private func redirect(_ message: StunReader, _ now: Int64) -> Bool {
    guard redirects < Self.redirectLimit, let other = message.plainAddress(message.alternateServer),
      other.canBeReached, base.address.reaches(other), other != address
    else { return false }
    redirects += 1
    address = other
    key = nil
    allocate(now)
    return true
  }

  func gaveUp(_ purpose: TurnPurpose, _ now: Int64) {
    switch purpose {
    case .allocate:
      fail("turn-server-silent", "does not answer over UDP; see that it can be reached", now)
    case .refresh where stage == .asking: allocate(now)
    case .refresh: comeBack(now)
    case .permission(let address): denied(address, now)
    case .channel(let peer, _): channels.removeAll { $0.peer == peer }
    }
  }

  /// The server knows nothing of us any more. What it lent is lost, and something else is borrowed.
  private func comeBack(_ now: Int64) {
    agent.lost(self, now)
    guard returns < Self.returnLimit else {
      return fail("turn-allocation-lost", "has taken back the address that it lent", now)
    }
    returns += 1
    stage = .asking
    allocate(now)
  }
}
