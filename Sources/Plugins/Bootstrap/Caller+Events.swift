import HubKernel
import HubTokens
import Mesh

extension Caller {
  // RFC 6455 §7.1.5
  /// What stands for the code of a connection that just died.
  private static let brokenOff = 1006

  /// What became of a call. What comes of one that nobody wants any more is not told.
  func heard(_ event: LinkEvent, of number: Int, at place: HubLocation) {
    let entry = ledger.state.withLock { $0.roster.place(of: number, in: place) }
    guard let entry, entry.state != .idle else { return forget(number) }
    switch event {
    case .opened(let hub, let dialect): opened(entry, hub, dialect)
    case .isSelf: isOurselves(entry)
    case .discovered: break
    case .signaling(let type, let data, let from, let target):
      signaling.emit(
        BootstrapSignaling(
          type: type, data: data, fromPeerId: from, targetPeerId: target, uri: entry.uri))
    case .closed(let code, let reason):
      if code == Int(CloseCode.normal), case .open(let hub) = entry.state, reachedHubs.contains(hub) {
        rest(entry, hub, reason)
      } else {
        ended(entry, code: code, "close \(code)", reason)
      }
    case .failed(let code, let reason): ended(entry, code: nil, code, reason)
    }
  }

  private func forget(_ number: Int) {
    ledger.state.withLock { state in
      state.calls[number] = nil
      state.unwanted[number] = nil
    }
  }

  private func opened(_ entry: RosterEntry, _ hub: PeerID, _ dialect: Dialect) {
    let linked = linked
    let (now, wall) = (host.clock.now, host.clock.wallMilliseconds)
    let surplus = ledger.state.withLock { state in
      state.roster.opened(entry.location, hub: hub, at: now, wall: wall, linked: linked)
    }
    settle(entry.call, .connected(hub: hub))
    if let surplus {
      take(surplus)
    } else {
      host.log.notice(
        "linked to a hub",
        [
          "uri": entry.uri, "hub": hub.description, "dialect": dialect.rawValue,
          "attempt": "\(entry.attempts)",
        ])
      connected.emit(BootstrapConnected(uri: entry.uri))
    }
    act()
  }

  /// A hub that is reached without this link, and said goodbye: whoever called it at once would only be sent
  /// away again.
  private func rest(_ entry: RosterEntry, _ hub: PeerID, _ reason: String) {
    let (now, wall) = (host.clock.now, host.clock.wallMilliseconds)
    ledger.state.withLock { $0.roster.rest(entry.location, hub: hub, at: now, wall: wall) }
    forget(entry.call)
    host.log.info(
      "a link is let go, the hub is reached without it", ["uri": entry.uri, "hub": hub.description])
    disconnected.emit(BootstrapDisconnected(uri: entry.uri, code: Int(CloseCode.normal), reason: reason))
    act()
  }

  private func isOurselves(_ entry: RosterEntry) {
    ledger.state.withLock { $0.roster.isOurselves(entry.location) }
    forget(entry.call)
    settle(entry.call, .isSelf)
    host.log.notice("an address leads back to this hub and is not called again", ["uri": entry.uri])
    act()
  }

  /// `code` is nil for a call that never was open.
  private func ended(_ entry: RosterEntry, code: Int?, _ word: String, _ reason: String) {
    let now = host.clock.now
    let isNewlySlow = ledger.state.withLock { state in
      state.roster.ended(entry.location, word, reason, at: now, dice: &state.dice)
    }
    forget(entry.call)
    settle(entry.call, .failed(code: word, reason: reason))
    if entry.isOpen {
      counts.lost.add()
      host.log.warning(
        "the link to a hub has ended", ["uri": entry.uri, "code": word, "reason": reason.printable])
      disconnected.emit(
        BootstrapDisconnected(uri: entry.uri, code: code ?? Self.brokenOff, reason: reason))
    } else {
      counts.failures.add()
      // The first time is news; the others are for those who look closely.
      if entry.failures == 0 {
        host.log.warning(
          "a hub cannot be reached", ["uri": entry.uri, "code": word, "reason": reason.printable])
      } else {
        host.log.debug(
          "a hub still cannot be reached",
          ["uri": entry.uri, "code": word, "reason": reason.printable, "attempt": "\(entry.attempts)"])
      }
    }
    if isNewlySlow { tellOfSlowness(entry) }
    act()
  }

  private func tellOfSlowness(_ entry: RosterEntry) {
    let backoff = ledger.state.withLock { $0.roster.rules.backoff }
    if backoff.givesUp {
      host.log.error("a hub is not called any more", ["uri": entry.uri, "attempts": "\(entry.failures)"])
    } else {
      host.log.warning(
        "a hub is called less often from now on",
        ["uri": entry.uri, "attempts": "\(entry.failures)", "every": "\(backoff.slowRetry)"])
    }
  }
}
