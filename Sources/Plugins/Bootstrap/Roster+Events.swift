import HubKernel
import HubTokens

extension Roster {
  /// The entry whose present call has that number.
  func place(of call: Int, in location: HubLocation) -> RosterEntry? {
    entries[location].flatMap { $0.call == call ? $0 : nil }
  }

  /// The call is open. Returns the step that ends it again where another was faster.
  mutating func opened(
    _ place: HubLocation, hub: PeerID, at now: UInt64, wall: Int64, linked: Int
  ) -> Step? {
    guard let entry = entries[place] else { return nil }
    let held = entries.values.count { $0.isOpen && $0.isPinned }
    let isSurplus =
      entry.isPinned
      ? rules.connections > 0 && held >= rules.connections : max(linked - 1, openCount) >= rules.reserve
    if isSurplus {
      entries[place]?.state = .idle
      entries[place]?.failures = 0
      entries[place]?.attempts = 0
      entries[place]?.due = now
      entries[place]?.finding.heardOf = wall
      return .hangUp(entry.call, reason: Self.enough)
    }
    entries[place]?.state = .open(hub)
    entries[place]?.since = now
    entries[place]?.attempts = 0
    entries[place]?.code = ""
    entries[place]?.reason = ""
    entries[place]?.finding.heardOf = wall
    return nil
  }

  /// The address leads back to this hub: it is not called again.
  mutating func isOurselves(_ place: HubLocation) {
    entries[place]?.state = .ourselves
    entries[place]?.reason = "it is this hub"
  }

  /// The link was let go, and the hub is reached otherwise.
  mutating func rest(_ place: HubLocation, hub: PeerID, at now: UInt64, wall: Int64) {
    entries[place]?.state = .resting(hub)
    entries[place]?.since = now
    entries[place]?.failures = 0
    entries[place]?.finding.heardOf = wall
    entries[place]?.reason = "the mesh reaches it without a link of its own"
  }

  /// A hub that rests is called again, though it is reached.
  mutating func recall(_ hub: PeerID, at now: UInt64) {
    for (place, entry) in entries where entry.state == .resting(hub) {
      entries[place]?.state = .idle
      entries[place]?.reason = ""
      entries[place]?.due = now
    }
  }

  /// Hubs that rest and are not reached any more are called again.
  mutating func wake(unless isReached: (PeerID) -> Bool, at now: UInt64) {
    for (place, entry) in entries {
      guard case .resting(let hub) = entry.state, !isReached(hub) else { continue }
      entries[place]?.state = .idle
      entries[place]?.reason = ""
      entries[place]?.due = now
    }
  }

  /// The call did not come about, or has ended. Returns whether only slow retries are left from now on.
  mutating func ended(
    _ place: HubLocation, _ code: String, _ reason: String, at now: UInt64,
    dice: inout some RandomNumberGenerator
  ) -> Bool {
    guard var entry = entries[place] else { return false }
    // Who lets somebody in and throws them out at once is not called any more often than who refuses.
    let hasHeld = entry.isOpen && now &- entry.since >= rules.backoff.interval.nanoseconds
    if hasHeld { entry.failures = 0 }
    entry.failures += 1
    entry.state = .idle
    entry.since = now
    (entry.code, entry.reason) = (code, reason)
    let wait = rules.backoff.wait(after: entry.failures, dice: &dice)
    let isNewlySlow = entry.isPinned && entry.failures == rules.backoff.attempts + 1
    if entry.isIll {
      entry.due = now &+ rules.healthCheck.nanoseconds
    } else if let wait {
      entry.due = now &+ wait.nanoseconds
    } else {
      entry.isHeldOff = true
    }
    entries[place] = entry
    return isNewlySlow
  }

  /// The operator's hubs, instead of those there were. Returns the calls that nobody wants any more.
  mutating func name(_ wanted: [RosterEntry]) -> [Step] {
    var steps: [Step] = []
    let places = Set(wanted.map(\.location))
    for (place, entry) in entries
    where entry.finding.source == .settings || entry.finding.source == .development {
      guard !places.contains(place) else { continue }
      if entry.state == .calling || entry.isOpen {
        steps.append(.hangUp(entry.call, reason: "it is not in the settings any more"))
      }
      entries[place] = nil
    }
    for one in wanted {
      guard let known = entries[one.location] else {
        entries[one.location] = one
        continue
      }
      var entry = one
      let isSame = known.token == one.token && known.authority == one.authority
      if isSame || known.state == .idle || known.state == .ourselves {
        (entry.state, entry.call, entry.since) = (known.state, known.call, known.since)
        (entry.attempts, entry.lastAttempt) = (known.attempts, known.lastAttempt)
        // What was said of it before may not hold for what the file says now.
        if known.state == .ourselves { entry.state = .idle }
        (entry.due, entry.failures) = isSame && known.state == .idle ? (known.due, known.failures) : (0, 0)
        entry.isHeldOff = known.isHeldOff && isSame && known.state != .ourselves
      } else {
        steps.append(.hangUp(known.call, reason: "its settings changed"))
      }
      entries[one.location] = entry
    }
    return steps
  }

  /// Takes hubs that were found. What the operator said of one stays; of others the better word counts.
  /// Returns how many are new.
  @discardableResult
  mutating func add(_ findings: [Finding]) -> Int {
    var added = 0
    for finding in findings {
      guard var known = entries[finding.location] else {
        entries[finding.location] = RosterEntry(finding)
        added += 1
        continue
      }
      guard !known.isPinned else { continue }
      let heardOf = max(known.finding.heardOf, finding.heardOf)
      if (finding.tier.rank, finding.source.index) <= (known.finding.tier.rank, known.finding.source.index)
        || known.finding.source == .cache
      {
        known.finding = finding
      }
      known.finding.heardOf = heardOf
      entries[finding.location] = known
    }
    trim()
    return added
  }

  /// Forgets those of which nobody has heard for too long.
  mutating func expire(wall: Int64) {
    for (place, entry) in entries where !entry.isPinned && entry.state == .idle {
      if entry.finding.heardOf &+ rules.timeToLive < wall { entries[place] = nil }
    }
  }

  /// Keeps the best of those that were found.
  private mutating func trim() {
    let found = ranked { !$0.isPinned }
    guard found.count > rules.most else { return }
    for place in found[rules.most...].reversed() where entries[place]?.state == .idle { entries[place] = nil }
  }
}
