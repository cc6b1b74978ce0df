import HubKernel

/// What becomes of messages while their peer is away.
extension Place {
  func keep(
    _ message: UnsafeRawBufferPointer, _ kind: MessageKind, _ origin: SignalOrigin?, _ absence: Absence,
    _ rider: Rider
  ) -> Bool {
    let subject = Subject(message)
    defer { publish() }
    guard let origin else {
      note(message, kind, subject, absence, rider)
      return true
    }
    let letter = Letter(origin)
    guard mayKeep(message.count, absence) else {
      giveBack(message, letter, .full, in: absence.namespace, at: rider.station)
      return true
    }
    post.add(message, kind, letter, about: subject, at: rider.station.milliseconds)
    office.counts.kept.add()
    office.counts.waiting.add(1)
    setAlarm(at: rider.station)
    return true
  }

  /// Signals that the socket took no more wait like those that come while the peer is away, as long and as
  /// many.
  func claim(_ absence: Absence, _ rider: Rider) {
    for place in post.unclaimed {
      let bytes = post.bytes(at: place)
      if mayKeep(bytes.count, absence) {
        post.claim(place, about: bytes.withUnsafeBytes { Subject($0) }, at: absence.since)
        office.counts.kept.add()
        office.counts.waiting.add(1)
      } else if let letter = post.takeOut(at: place).letter {
        bytes.withUnsafeBytes { giveBack($0, letter, .full, in: absence.namespace, at: rider.station) }
      }
    }
    publish()
  }

  /// Takes room for a signal in each of the counts that limit how much waits.
  private func mayKeep(_ bytes: Int, _ absence: Absence) -> Bool {
    let limits = absence.limits
    guard post.letters.count < limits.letters, post.letters.bytes + bytes <= limits.letterBytes.bytes,
      office.total.bytes.value + bytes <= office.settings.server.totalBytes.bytes,
      absence.tally.letters.take(upTo: limits.tenantLetters)
    else { return false }
    if absence.tally.bytes.take(bytes, upTo: limits.tenantBytes.bytes) { return true }
    absence.tally.letters.giveBack()
    return false
  }

  /// Something that happened in its networks, or that the hub has to say.
  private func note(
    _ message: UnsafeRawBufferPointer, _ kind: MessageKind, _ subject: Subject, _ absence: Absence,
    _ rider: Rider
  ) {
    if case .departure(let peer, let network) = subject,
      post.cancels(departure: peer, network: network)
    {
      return office.counts.spared.add()
    }
    post.add(message, kind, nil, about: subject, at: rider.station.milliseconds)
    let limits = absence.limits
    guard post.notices.count <= limits.notices, post.notices.bytes <= limits.noticeBytes.bytes,
      office.total.bytes.value <= office.settings.server.totalBytes.bytes
    else {
      // A list with holes would be worse than a new one.
      return leave(.closed, rider)
    }
  }

  /// Gives signals back that have waited for too long.
  func expire(_ absence: Absence, at station: Station) {
    takeOut(upTo: station.milliseconds - absence.ttl, .expired, absence, at: station)
  }

  /// Gives signals back that have waited since that time or longer.
  func takeOut(upTo time: Int64, _ reason: ReturnReason, _ absence: Absence, at station: Station) {
    for entry in post.expire(upTo: time) {
      release(entry, absence)
      guard let letter = entry.letter else { continue }
      if reason != .expired { returned += 1 }
      entry.bytes.withUnsafeBytes { giveBack($0, letter, reason, in: absence.namespace, at: station) }
    }
    publish()
  }

  /// A signal waits no more.
  private func release(_ entry: Post.Entry, _ absence: Absence) {
    guard entry.isWaitingLetter else { return }
    absence.tally.letters.giveBack()
    absence.tally.bytes.giveBack(entry.bytes.count)
    office.counts.waiting.add(-1)
  }

  /// Those that still wait count no more as waiting: their peer is back, or will never be.
  func settle(_ absence: Absence) {
    absence.tally.letters.giveBack(post.letters.count)
    absence.tally.bytes.giveBack(post.letters.bytes)
    office.counts.waiting.add(-post.letters.count)
  }

  /// The peer does not come back. What it was not given goes back; so does what it was given and has not
  /// confirmed, if it was away and is one that confirms.
  func giveBackAll(at station: Station) {
    if let absence {
      expire(absence, at: station)
      settle(absence)
    }
    let namespace = absence?.namespace ?? .standard
    let left = post.empty()
    publish()
    let reason: ReturnReason = end == .hubStopping ? .stopping : .gone
    let doubtful = absence != nil && confirms ? left.given : []
    for (entries, reason) in [(doubtful, .doubtful), (left.waiting, reason)] {
      for entry in entries {
        guard let letter = entry.letter else { continue }
        entry.bytes.withUnsafeBytes { giveBack($0, letter, reason, in: namespace, at: station) }
        returned += 1
      }
    }
  }
}
