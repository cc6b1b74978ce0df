internal import HubWire

extension IceAgent {
  /// A binding request of somebody who may be the other peer (RFC 8445 §7.3). What is not signed with our
  /// password is not answered at all, so that nobody can use us to send things to others.
  func asked(_ message: StunReader, on base: Base, from address: RemoteAddress, _ now: Int64) {
    guard state != .failed, isPaired(base), message.username.isPresent, message.integrity.isPresent,
      let (asked, fragment) = addressee(message.value(message.username)),
      message.isSigned(with: asked.localKey)
    else {
      figures.rejected &+= 1
      return
    }
    guard message.unknown.isEmpty else {
      return refuse(message, 420, "Unknown Attribute", asked, base, address, now)
    }
    guard asked === generation else {
      // Whoever has not heard of the restart yet still gets its consent.
      if let chosen, chosen.generation === asked { heard(chosen, base, address, now) }
      return accept(message, asked, base, address, now)
    }
    guard resolvesConflict(message) else {
      figures.roleConflicts &+= 1
      return refuse(message, 487, "Role Conflict", asked, base, address, now)
    }
    accept(message, asked, base, address, now)
    let priority = message.number32(message.prioritySlot) ?? 1
    if generation.isKnown, fragment.elementsEqual(generation.remoteFragment) {
      learn(base, from: address, priority: priority, nominates: message.hasUseCandidate, now)
      pump(now)
    } else {
      keep(
        EarlyCheck(
          base: base, from: address, priority: priority, nominates: message.hasUseCandidate,
          fragment: Array(fragment)))
    }
  }

  /// Whose name stands first in a USERNAME, and what stands after the colon.
  private func addressee(
    _ name: UnsafeRawBufferPointer
  ) -> (Generation, Slice<UnsafeRawBufferPointer>)? {
    guard name.count <= 2 * Self.longestCredential + 1, let colon = name.firstIndex(of: 0x3A) else {
      return nil
    }
    let (ours, theirs) = (name[..<colon], name[(colon &+ 1)...])
    if ours.elementsEqual(generation.localName) { return (generation, theirs) }
    if let oldGeneration, ours.elementsEqual(oldGeneration.localName) { return (oldGeneration, theirs) }
    return nil
  }

  private func keep(_ check: EarlyCheck) {
    early.removeAll { $0.base === check.base && $0.from == check.from && $0.fragment == check.fragment }
    if early.count >= settings.earlyChecks {
      figures.overflow &+= 1
      early.removeFirst()
    }
    early.append(check)
  }

  // RFC 8445 §7.3.1.1
  /// False when both want the same role and it is the other one who has to change.
  private func resolvesConflict(_ message: StunReader) -> Bool {
    guard let theirs = message.number64(isControlling ? message.controlling : message.controlled) else {
      return true
    }
    let isOurs = tieBreaker >= theirs
    if isOurs == isControlling { return false }
    figures.roleConflicts &+= 1
    switchRole()
    return true
  }

  // RFC 8445 §7.3.1.3 to 7.3.1.5
  /// Something came from there, and it came from the other peer.
  func learn(
    _ base: Base, from address: RemoteAddress, priority: UInt32, nominates: Bool, _ now: Int64
  ) {
    guard let remote = remote(at: address, priority: priority), let pair = pair(base, remote) else { return }
    pair.isHeard = true
    pair.isWanted = nominates && !isControlling || pair.isWanted && pair.state != .succeeded
    heard(pair, base, address, now)
    switch pair.state {
    case .succeeded:
      guard pair.isWanted, !isControlling else { return }
      nominated(pair, now)
    case .inProgress:
      questions.cancel { purpose in
        if case .check(let other, _, _) = purpose { return other === pair }
        return false
      }
      trigger(pair)
    case .frozen, .waiting, .failed: trigger(pair)
    }
  }

  private func remote(at address: RemoteAddress, priority: UInt32) -> Candidate? {
    if let known = remotes.first(where: { $0.address == address }) { return known }
    guard remotes.count < settings.remoteCandidates, address.canBeReached else {
      figures.overflow &+= 1
      return nil
    }
    peerReflexiveCount += 1
    let remote = Candidate(
      .peerReflexive, address, priority: max(1, priority & 0x7FFF_FFFF),
      foundation: "unknown\(peerReflexiveCount)")
    remotes.append(remote)
    return remote
  }

  private func accept(
    _ message: StunReader, _ asked: Generation, _ base: Base, _ address: RemoteAddress, _ now: Int64
  ) {
    answers.begin(.binding, .success, message.transaction)
    answers.add(StunAttribute.xorMappedAddress, mixed: address)
    answers.sign(asked.localKey)
    answers.addFingerprint()
    send(answers.message, from: base, to: address, now)
  }

  private func refuse(
    _ message: StunReader, _ error: Int, _ reason: String, _ asked: Generation, _ base: Base,
    _ address: RemoteAddress, _ now: Int64
  ) {
    answers.begin(.binding, .failure, message.transaction)
    answers.add(error: error, reason)
    if error == 420 {
      answers.add(
        StunAttribute.unknownAttributes,
        message.unknown.flatMap { [UInt8($0 &>> 8), UInt8(truncatingIfNeeded: $0)] })
    }
    answers.sign(asked.localKey)
    answers.addFingerprint()
    send(answers.message, from: base, to: address, now)
  }
}
