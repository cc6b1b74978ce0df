internal import HubWire

/// Letters that wait for a hub and were never sent: nobody has them yet, so they may still go elsewhere.
extension MeshNode {
  private struct Waiting {
    var payload: [UInt8]
    var since: Milliseconds

    var isLetter: Bool { payload.first == PayloadKind.letter.rawValue }
  }

  /// Takes the letters out of a session that were never sent and that `isToGo` says so of.
  private func take(
    from session: Session, where isToGo: (Waiting) -> Bool
  ) -> [Waiting] {
    var going: [Waiting] = []
    var staying: [Waiting] = []
    session.ring.removeUnsent { frame, since in
      let payload = frame.count > RoutedFrame.payload ? Array(frame[RoutedFrame.payload...]) : []
      let waiting = Waiting(payload: payload, since: since)
      if waiting.isLetter, isToGo(waiting) { going.append(waiting) } else { staying.append(waiting) }
    }
    let progressAt = session.progressAt
    for waiting in staying {
      let place = room(for: waiting.payload.count, in: session)
      waiting.payload.withUnsafeBytes { bytes in
        if let start = bytes.baseAddress { place.copyMemory(from: start, byteCount: bytes.count) }
      }
      FrameRing.backdate(place - RoutedFrame.payload, to: waiting.since)
    }
    session.progressAt = progressAt
    return going
  }

  /// A session opens, and what waited for that has waited for so long already: what has for too long comes
  /// back, and nothing else may wait for longer than if it had been written now.
  func countWaiting(_ session: Session) {
    var oldest = now
    let late = take(from: session) { waiting in
      if now &- waiting.since >= stuckAfter { return true }
      oldest = min(oldest, waiting.since)
      return false
    }
    session.progressAt = oldest
    for waiting in late { giveBack(waiting.payload, .hubUnreachable, session.hub) }
  }

  /// Peers of a hub that is out of reach are elsewhere: what waits for them goes there.
  func redirect(_ hub: HubRecord) {
    guard let session = hub.session, session.ring.count > session.ring.sent, redirected.last !== hub else {
      return
    }
    redirected.append(hub)
    schedule(now)
  }

  func attendRedirected() {
    while let hub = redirected.popLast() { sendWaitingElsewhere(hub) }
  }

  func sendWaitingElsewhere(_ hub: HubRecord) {
    guard let session = hub.session, session.ring.count > session.ring.sent else { return }
    let letters = take(from: session) { waiting in
      home(ofTarget: waiting.payload).map { $0 !== hub } ?? false
    }
    for letter in letters { sendElsewhere(letter.payload, hub) }
  }

  /// Where the peer is whom a letter is for.
  private func home(ofTarget payload: [UInt8]) -> HubRecord? {
    guard let letter = payload.withUnsafeBytes({ stub(of: $0, .hubUnreachable, own) }),
      let network = network(letter.network), let place = members.winner(letter.to, network.index)
    else { return nil }
    return self.hub(members[place].pointee.owner)
  }

  private func sendElsewhere(_ payload: [UInt8], _ former: HubRecord) {
    guard let stub = payload.withUnsafeBytes({ stub(of: $0, .hubUnreachable, former) }),
      let network = network(stub.network), let home = home(ofTarget: payload),
      // Who has left meanwhile speaks for nobody any more: the other hub has been told, or soon will be.
      members.find(stub.from, network.index, owner: own.index) != nil
    else { return giveBack(payload, .hubUnreachable, former) }
    // Who has come here is written to without this node, so that what waited might come after later letters.
    guard home !== own else { return giveBack(payload, .hubUnreachable, former) }
    let session = session(with: home)
    if !session.jobs.isEmpty { pump(session) }
    guard hasRoom(session, payload.count &+ settings.longestNote, share: 3) else {
      return giveBack(payload, .overloaded, home)
    }
    if !session.jobs.isEmpty { tell(stub.from, in: network.index, network.key, session) }
    payload.withUnsafeBytes { append($0, to: session) }
  }

  private func giveBack(_ payload: [UInt8], _ code: ReturnCode, _ hub: HubRecord) {
    if let letter = payload.withUnsafeBytes({ stub(of: $0, code, hub) }) { giveBack(letter) }
  }
}
