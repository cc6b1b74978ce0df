internal import HubMesh

/// Whether what became of a letter is excused by what became of its hubs and peers.
extension Simulation {
  /// Within which time everybody knows where somebody is who has come to a hub, if his last hub can be asked:
  /// or if it gives no answer, since it was lost.
  private static let newsOfPeers = 2 * Moment.second

  /// Whether the receiver of a letter was not where it was when the letter was written, or was only just
  /// there: others may not have heard.
  private func receiverMoved(_ record: LetterLedger.Record, within time: Moment = newsOfPeers) -> Bool {
    let target = Int(record.target)
    return population.session[target] != record.targetSession
      || population.home[target] == Population.nowhere || population.lingering[target] != Population.nowhere
      || isNew(target, record, within: time)
  }

  private func senderMoved(_ record: LetterLedger.Record) -> Bool {
    let sender = Int(record.sender)
    return population.session[sender] != record.senderSession
      || isNew(sender, record, within: Simulation.newsOfPeers)
  }

  /// Whether somebody had only just come when a letter was written. While failures without a word have not
  /// been found out, news may take longer.
  private func isNew(_ peer: Int, _ record: LetterLedger.Record, within time: Moment) -> Bool {
    let known = population.since[peer] + time
    return known > record.accepted
      || disturbedUntil > record.accepted && known + scenario.detection > record.accepted
  }

  /// Whether somebody has only just left a liar, whose word for where he is others still have. His new hub
  /// may have stopped listening to it, and then cannot ask.
  private func leftLiar(_ peer: Int32, _ record: LetterLedger.Record) -> Bool {
    !liars.isEmpty
      && population.formerHubs(Int(peer), since: record.accepted - scenario.detection).contains {
        liars[$0] != nil
      }
  }

  private func wereApart(_ record: LetterLedger.Record) -> Bool {
    // A hub that slept since, or whose clock says so, has given everybody up.
    record.targetHub < 0 || hubs[Int(record.senderHub)].changed >= record.accepted
      || hubs[Int(record.targetHub)].changed >= record.accepted || liars[Int(record.targetHub)] != nil
      || liars[Int(record.senderHub)] != nil
      || reachability.wereApart(
        Int(record.senderHub), Int(record.targetHub), since: record.accepted - scenario.detection)
  }

  /// Whether the receiver had only just come from a hub that was lost: what was sent there meanwhile may have
  /// arrived, as far as anybody knows, and so goes nowhere else.
  private func wasFormerHubLost(_ record: LetterLedger.Record) -> Bool {
    isNew(Int(record.target), record, within: Simulation.newsOfPeers)
      && population.formerHubs(Int(record.target), since: record.accepted - scenario.detection).contains {
        reachability.wereApart(Int(record.senderHub), $0, since: record.accepted - scenario.detection)
      }
  }

  func judgeReturn(_ letter: Int, _ code: ReturnCode) {
    let record = ledger.records[letter]
    let isDelivered = record.fate.contains(.delivered)
    if isDelivered {
      judgeBoth(letter)
      return
    }
    if hubs[Int(record.senderHub)].isStopping { return }
    let isExcused =
      switch code {
      case .peerNotFound: receiverMoved(record) || wereApart(record) || leftLiar(record.target, record)
      case .senderUnknown: senderMoved(record) || wereApart(record) || leftLiar(record.sender, record)
      case .hubUnreachable, .hubLost, .overloaded: wereApart(record) || wasFormerHubLost(record)
      case .badLetter: false
      }
    guard !isExcused else { return }
    violations.add(
      .returnedInVain, at: now, hubs: [Int(record.senderHub), Int(record.targetHub)],
      peers: [Int(record.sender), Int(record.target)],
      "letter \(letter) came back (\(code.rawValue)) though nothing was in its way")
  }

  /// A letter was delivered and came back as well.
  func judgeBoth(_ letter: Int) {
    let record = ledger.records[letter]
    ledger.figures.both += 1
    guard !wereApart(record), !hubs[Int(record.senderHub)].isStopping else { return }
    violations.add(
      .returnedInVain, at: now, hubs: [Int(record.senderHub), Int(record.targetHub)],
      peers: [Int(record.sender), Int(record.target)],
      "letter \(letter) was delivered and came back, though its receiver's hub was never cut off")
  }

  func judgeRefusal(_ letter: Int) {
    let record = ledger.records[letter]
    guard !receiverMoved(record), !senderMoved(record), !wereApart(record),
      reachability.lastChange + scenario.detection < now
    else { return }
    violations.add(
      .refusedInVain, at: now, hubs: [Int(record.senderHub), Int(record.targetHub)],
      peers: [Int(record.sender), Int(record.target)],
      "hub \(record.senderHub) does not know peer \(record.target), which is at hub \(record.targetHub)")
  }

  /// Looks for letters of which nobody has heard for too long.
  func judgeSilence(all: Bool) {
    while ledger.oldest < ledger.count {
      let record = ledger.records[ledger.oldest]
      if record.accepted + scenario.detection > now, !all { return }
      judgeSilence(ledger.oldest, record)
      ledger.oldest += 1
    }
    let late = ledger.late
    ledger.late.removeAll()
    for letter in late { judgeSilence(letter, ledger.records[letter]) }
  }

  private func judgeSilence(_ letter: Int, _ record: LetterLedger.Record) {
    guard record.fate.isDisjoint(with: [.delivered, .returned, .excused]) else { return }
    let hub = hubs[Int(record.senderHub)]
    if hub.state == .dead || UInt16(truncatingIfNeeded: hub.life) != record.senderLife {
      ledger.mark(letter, .excused)
      ledger.figures.lostWithSender += 1
      return
    }
    // A hub that stood still needs its time anew.
    if hub.state == .frozen || max(hub.changed, record.accepted) + scenario.detection > now {
      ledger.late.append(letter)
      return
    }
    ledger.mark(letter, .excused)
    // Who has left is told nothing of letters that come back.
    let isGone =
      population.session[Int(record.sender)] != record.senderSession
      || population.home[Int(record.sender)] != Int32(record.senderHub)
    if isGone, receiverMoved(record) || wereApart(record) {
      ledger.figures.lostWithSender += 1
      return
    }
    ledger.figures.lost += 1
    violations.add(
      .lost, at: now, hubs: [Int(record.senderHub), Int(record.targetHub)],
      peers: [Int(record.sender), Int(record.target)],
      "letter \(letter), written at \(record.accepted.seconds) s, neither arrived nor came back")
  }
}
