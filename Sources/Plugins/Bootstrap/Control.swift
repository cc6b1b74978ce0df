import HubKernel
import HubTokens

/// Links by hand, as other plugins are offered them.
struct Control: BootstrapControl {
  let plugin: BootstrapPlugin

  var bootstrapHubs: [BootstrapHub] {
    plugin.caller.ledger.state.withLock { state in
      state.roster.ranked { $0.isPinned || $0.isOpen || $0.state == .calling }
        .compactMap { state.roster.entries[$0]?.shown }
    }
  }

  func connectToBootstrapHubs() {
    plugin.caller.change { state in
      state.roster.isActive = true
      for place in state.roster.entries.keys where state.roster.entries[place]?.state == .idle {
        state.roster.entries[place]?.isHeldOff = false
        guard state.roster.entries[place]?.isPinned == true else { continue }
        state.roster.entries[place]?.failures = 0
        state.roster.entries[place]?.due = 0
      }
      return ((), [])
    }
  }

  @discardableResult
  func connectToHub(_ uri: String, attempt: Int) async throws -> AttemptOutcome {
    let location = try HubLocation(uri)
    let caller = plugin.caller
    let (now, wall) = (plugin.host.clock.now, plugin.host.clock.wallMilliseconds)
    let number = try caller.ledger.state.withLock { state in
      guard state.roster.entries.count < Self.most || state.roster.entries[location] != nil else {
        throw BootstrapError.tooManyHubs
      }
      return state.roster.entries[location]?.isOpen == true ? state.roster.entries[location]?.call : nil
    }
    if let number { return await caller.outcome(of: number, at: location) }
    let started = caller.change { state -> (Int, [Roster.Step]) in
      let known = state.roster.entries[location]
      if let known, known.state == .calling { return (known.call, []) }
      let finding = Finding(record: HubRecord(location), source: .request, tier: .custom, isTrusted: true)
      var entry = known.flatMap { $0.isPinned ? $0 : nil } ?? RosterEntry(finding, uri: uri)
      (entry.state, entry.isHeldOff, entry.failures, entry.due) = (.idle, false, 0, 0)
      entry.attempts = max(0, min(attempt, Self.mostAttempts))
      state.roster.entries[location] = entry
      // Others that stand still because somebody ended all links go on standing still.
      if !state.roster.isActive {
        for place in state.roster.entries.keys where place != location {
          state.roster.entries[place]?.isHeldOff = true
        }
        state.roster.isActive = true
      }
      let step = state.roster.start(location, at: now, wall)
      return (state.roster.entries[location]?.call ?? 0, [step])
    }
    return await caller.outcome(of: started, at: location)
  }

  func disconnectFromBootstrapHubs() {
    disconnect { _ in true }
    plugin.caller.change { state in
      state.roster.isActive = false
      return ((), [])
    }
  }

  /// Ends the links to some hubs, and calls them no more until somebody asks for it. Returns how many.
  @discardableResult
  func disconnect(_ isMeant: @Sendable (RosterEntry) -> Bool) -> Int {
    let reason = "somebody asked for it"
    let ended = plugin.caller.change { state -> ([RosterEntry], [Roster.Step]) in
      let meant = state.roster.entries.values.filter(isMeant)
      for entry in meant {
        state.roster.entries[entry.location]?.isHeldOff = true
        state.roster.entries[entry.location]?.state = entry.state == .ourselves ? .ourselves : .idle
        if entry.finding.source == .request { state.roster.entries[entry.location] = nil }
      }
      let linked = meant.filter { $0.isOpen || $0.state == .calling }
      return (linked, linked.map { .hangUp($0.call, reason: reason) })
    }
    for entry in ended where entry.isOpen {
      plugin.caller.disconnected.emit(
        BootstrapDisconnected(uri: entry.uri, code: Int(CloseCode.normal), reason: reason))
    }
    return ended.count
  }

  /// More hubs than the settings, the cache and a hand can name.
  private static let most = BootstrapPlugin.Settings.mostHubs + 1_000 + 64
  private static let mostAttempts = 1_000_000
}

/// Why something that was asked for was not done.
enum BootstrapError: Error, CustomStringConvertible {
  case tooManyHubs

  var description: String { "as many hubs are known as may be" }
}
