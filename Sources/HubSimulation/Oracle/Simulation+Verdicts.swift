internal import HubMesh

/// Whether what became of a letter is excused by what became of its hubs and peers.
extension Simulation {
  /// Whether the receiver of a letter was not where it was when the letter was written, or was only just
  /// there: others may not have heard.
  private func receiverMoved(_ record: LetterLedger.Record) -> Bool {
    let target = Int(record.target)
    return population.session[target] != record.targetSession
      || population.home[target] == Population.nowhere || population.lingering[target] != Population.nowhere
      || population.since[target] + scenario.detection > record.accepted
  }

  private func senderMoved(_ record: LetterLedger.Record) -> Bool {
    let sender = Int(record.sender)
    return population.session[sender] != record.senderSession
      || population.since[sender] + scenario.settling > record.accepted
  }

  private func wereApart(_ record: LetterLedger.Record) -> Bool {
    // A hub that slept since, or whose clock says so, has given everybody up.
    record.targetHub < 0 || hubs[Int(record.senderHub)].changed >= record.accepted
      || hubs[Int(record.targetHub)].changed >= record.accepted || liars[Int(record.targetHub)] != nil
      || liars[Int(record.senderHub)] != nil
      || reachability.wereApart(
        Int(record.senderHub), Int(record.targetHub), since: record.accepted - scenario.detection)
  }

  /// Whether the receiver had only just been at a hub that was lost, where others still look for it. It may
  /// have moved more than once since then.
  private func wasFormerHubLost(_ record: LetterLedger.Record) -> Bool {
    let since = record.accepted - scenario.detection
    return receiverMoved(record)
      && population.formerHubs(Int(record.target), since: since).contains {
        reachability.wereApart(Int(record.senderHub), $0, since: since)
      }
  }

  /// Whether the sender had only just left a hub that was lost before it could say so: until the map shows
  /// that, the receiver's hub believes the older claim.
  private func wasOldClaimLost(_ record: LetterLedger.Record) -> Bool {
    let since = record.accepted - scenario.detection
    return record.targetHub >= 0
      && population.formerHubs(Int(record.sender), since: since).contains {
        reachability.wereApart(Int(record.targetHub), $0, since: since)
      }
  }

  /// Whether something had failed without a word, and nobody could know yet, while one of the two moved: the
  /// hub the sender left may be joined by other ways, and believed for as long as that takes; and a letter
  /// that waited for so long finds a receiver that has just come back, and has not been told of anybody.
  private func wasSilent(_ record: LetterLedger.Record) -> Bool {
    guard record.accepted <= disturbedUntil else { return false }
    let former = population.formerHubs(Int(record.sender), since: record.accepted - scenario.detection)
    return !former.isEmpty || receiverMoved(record)
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
      case .peerNotFound: receiverMoved(record) || wereApart(record)
      case .senderUnknown:
        senderMoved(record) || wereApart(record) || wasOldClaimLost(record) || wasSilent(record)
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
