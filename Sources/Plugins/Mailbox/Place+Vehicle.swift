import HubKernel

extension Place: Vehicle {
  /// What a connection may end with when its peer means to come back: a page that is loaded again, a
  /// connection that died, a reader that was too slow.
  private static let kept: Set<UInt16> = [1001, 1006, CloseCode.tryLater]

  func send(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, to rider: Rider) -> Bool {
    take(message, kind, nil, rider)
  }

  func send(_ signal: UnsafeRawBufferPointer, from origin: SignalOrigin, to rider: Rider) -> Bool {
    take(signal, .text, origin, rider)
  }

  private func take(
    _ message: UnsafeRawBufferPointer, _ kind: MessageKind, _ origin: SignalOrigin?, _ rider: Rider
  ) -> Bool {
    guard end == nil else { return false }
    if let absence { return keep(message, kind, origin, absence, rider) }
    post.add(message, kind, origin.map { Letter($0) }, at: rider.station.milliseconds)
    flush(rider)
    guard post.waitingBytes <= queuedBytes else {
      rider.end(code: CloseCode.tryLater, reason: "reading too slowly")
      return false
    }
    return true
  }

  /// Gives what waits to the socket, and keeps copies of it as far as may be.
  func flush(_ rider: Rider) {
    let letters = post.give { rider.sendOverSocket($0, $1) }
    office.counts.delivered.add(letters)
    let settings = office.settings[rider.peer?.namespace ?? .standard]
    // Where too much is kept for all, nothing is kept of what has been sent.
    let isTooMuch = office.total.bytes.value > office.settings.server.totalBytes.bytes
    post.trim(to: isTooMuch ? 0 : settings.tail, bytes: isTooMuch ? 0 : settings.tailBytes.bytes)
    publish()
    if post.isWaiting { setAlarm(at: rider.station) }
  }

  func received(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, from rider: Rider) {
    heard &+= 1
    if hasFormerKey {
      hasFormerKey = false
      office.forgetFormerKey(of: self)
    }
    // What did not fit into the way to another reactor goes on with whatever else happens.
    if post.isWaiting { flush(rider) }
    rider.deliver(message, kind)
  }

  func lost(code: UInt16, reason: String, by rider: Rider) -> Bool {
    guard Place.kept.contains(code), end == nil, let peer = rider.peer, !peer.rooms.isEmpty,
      office.keeps(in: peer.namespace)
    else { return false }
    let (limits, tally) = (office.settings[peer.namespace], office.tally(peer.namespace))
    guard tally.peers.take(upTo: limits.tenantPeers) else { return false }
    let now = rider.station.milliseconds
    let absence = Absence(
      since: now, until: now + limits.grace.milliseconds, ttl: limits.ttl.milliseconds,
      namespace: peer.namespace, tally: tally, limits: limits)
    self.absence = absence
    claim(absence, rider)
    office.counts.absences.add(on: peer)
    office.counts.absent.add(1)
    office.absent.emit(
      PeerAbsent(
        peer: self.peer, namespace: peer.namespace, code: Int(code), grace: limits.grace.milliseconds))
    setAlarm(at: rider.station)
    return true
  }

  func returned(_ rider: Rider, by admission: AdmitConnection) {
    let now = rider.station.milliseconds
    guard end == nil, let peer = rider.peer,
      let seen = Office.number(admission.request.queryValue("seen")), post.confirm(seen)
    else {
      // It moved on between the look at its key and now.
      return rider.end(code: CloseCode.tryLater, reason: "its place has gone meanwhile")
    }
    confirms = true
    hasFormerKey = true
    let shown = admission.request.queryValue("resume").flatMap { ResumeKey($0) }
    office.change(self, from: shown, to: peer.resumeKey)
    let away = absence
    if let away { expire(away, at: rider.station) }
    let letters = post.letters.count
    returned = 0
    if let away { close(away) }
    setAlarm(at: rider.station)
    let repeated = post.rewind()
    welcome(peer, rider)
    flush(rider)
    office.counts.resumed.add(on: peer)
    office.counts.repeated.add(repeated)
    office.resumed.emit(
      PeerResumed(
        peer: self.peer, namespace: peer.namespace, away: away.map { now - $0.since } ?? 0, letters: letters,
        repeated: repeated))
  }

  func close(code: UInt16, reason: String, to rider: Rider) {
    guard end == nil else { return }
    end =
      switch code {
      case CloseCode.replaced: .replaced
      case CloseCode.goingAway: .hubStopping
      default: .closed
      }
    giveBackAll(at: rider.station)
  }

  func ended(_ connection: ConnectionID, at station: Station) {
    rider = nil
    stopAlarm()
    office.leave(self)
    let end = end ?? .closed
    self.end = end
    let away = absence
    giveBackAll(at: station)
    guard let away else { return }
    close(away)
    office.counts.count(end)
    office.ended.emit(
      AbsenceEnded(peer: peer, namespace: away.namespace, reason: end.rawValue, letters: returned))
  }

  func probe(_ rider: Rider) {
    // Somebody else has come with its id, here or at another hub, and it cannot answer. What waits goes back
    // while it still stands where other hubs know who sent what.
    if let absence, end == nil {
      takeOut(upTo: .max, .gone, absence, at: rider.station)
      setAlarm(at: rider.station)
    }
  }

  func rest(for time: Duration, _ rider: Rider) {}

  /// An absence is over, however it ended.
  private func close(_ absence: Absence) {
    self.absence = nil
    office.counts.absent.add(-1)
    absence.tally.peers.giveBack()
    settle(absence)
  }
}
