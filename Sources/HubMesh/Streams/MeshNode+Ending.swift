internal import HubWire

extension MeshNode {
  /// A session is over: every letter that was not acknowledged comes back to its sender, once. What was never
  /// sent was not lost with the hub, it just never got there.
  func abort(_ session: Session, sent code: ReturnCode, isFinal: Bool) {
    var letters: [ReturnedLetter] = []
    var answers: [[UInt8]] = []
    var head = session.ring.firstHead()
    for left in stride(from: session.ring.count, to: 0, by: -1) {
      guard let here = head else { break }
      let frame = FrameRing.frame(of: here)
      if frame.count > RoutedFrame.payload {
        let payload = UnsafeRawBufferPointer(rebasing: frame[RoutedFrame.payload...])
        let reason = here.pointee.transmissions > 0 ? code : .hubUnreachable
        if payload[0] == PayloadKind.letter.rawValue, let letter = stub(of: payload, reason, session.hub) {
          letters.append(letter)
        } else if payload[0] == PayloadKind.answer.rawValue {
          answers.append(Array(payload))
        }
      }
      head = left > 1 ? session.ring.head(after: here) : nil
    }
    clear(session)
    for letter in letters { giveBack(letter) }
    guard session.hub.isPresent, !isFinal || !answers.isEmpty else { return }
    if isFinal {
      // The session that takes the place of this one begins at once, and takes the answers along.
      session.carried = answers
    } else {
      let next = self.session(with: session.hub)
      for answer in answers { answer.withUnsafeBytes { append($0, to: next) } }
    }
  }

  private func clear(_ session: Session) {
    if session.phase == .open { counters.sessionsAborted += 1 }
    session.phase = .idle
    session.token = 0
    session.ring.removeAll()
    session.firstSequence = 1
    session.expected = 1
    session.audit = StreamAudit()
    session.counted = StreamAudit()
    session.early = []
    session.earlyBytes = 0
    session.jobs.removeAll()
    session.unacknowledged = 0
    session.acknowledgeAt = nil
    session.repeatAt = nil
    session.repeats = 0
    session.nextOwnNumber = 0
    session.nextOtherNumber = 0
    session.aheadAt = nil
    session.heardAt = nil
    stopTelling(session.hub)
  }

  func giveBack(_ letter: ReturnedLetter) {
    counters.lettersReturned &+= 1
    effects.returned(letter)
  }
}
