import HubKernel
import HubTokens

extension BootstrapPlugin {
  /// Hubs in reserve are tried so many at a time, and each has so long to answer.
  private static let triedAtOnce = 4
  private static let patience = Duration.seconds(5)
  /// How long nobody is asked while enough links are held.
  private static let rest = Duration.seconds(3_600)

  /// What is done again and again.
  func keepUp() async {
    let wall = host.clock.wallMilliseconds
    caller.change { state in
      state.roster.expire(wall: wall)
      return ((), [])
    }
    await tryReserve()
    if isLookDue { await look() }
  }

  /// Whoever has enough links need not ask others all the time.
  private var isLookDue: Bool {
    let last = looking.withLock { $0.last }
    return caller.linked < settings.discovery.connections
      || last.map { host.clock.now >= $0 &+ Self.rest.nanoseconds } ?? true
  }

  /// Looks for hubs, unless that is under way, and keeps what was found.
  @discardableResult
  func look() async -> DiscoveryReport? {
    guard discovery.hasDomains || discovery.looksAround else { return DiscoveryReport() }
    let now = host.clock.now
    let isMine = looking.withLock { looking in
      guard !looking.isUnderWay else { return false }
      looking = (true, now)
      return true
    }
    guard isMine else { return nil }
    defer { looking.withLock { $0.isUnderWay = false } }
    let report = await discovery.run()
    for place in report.places {
      for finding in place.found { counts.found(finding.source) }
      for (reason, count) in place.refused { for _ in 0..<count { counts.refused(reason) } }
      if let trouble = place.trouble {
        host.log.warning("a place gave no list of hubs", ["place": place.name, "reason": trouble.printable])
      }
    }
    let added = caller.change { state in (state.roster.add(report.findings), []) }
    if added > 0 { host.log.info("hubs were found", ["new": "\(added)"]) }
    save()
    return report
  }

  /// Asks hubs in reserve whether they are there. Any answer will do: older hubs answer as they like.
  private func tryReserve() async {
    guard let fetching else { return }
    let reserve = caller.ledger.state.withLock { state in
      state.roster.isActive
        ? state.roster.ranked { !$0.isPinned && $0.state == .idle && $0.finding.source != .hub }
          .prefix(Self.triedAtOnce).compactMap { state.roster.entries[$0] } : []
    }
    await withTaskGroup { group in
      for entry in reserve { group.addTask { [self] in await attempt(entry, fetching) } }
    }
  }

  private func attempt(_ entry: RosterEntry, _ fetching: any HTTPFetching) async {
    counts.healthChecks.add()
    let scheme = entry.location.isSecure ? "https" : "http"
    // Not GET: that would be sent on to wherever a stranger's server says.
    var request = OutgoingRequest(
      method: "OPTIONS", url: "\(scheme)://\(entry.location.authority)/health", deadline: Self.patience,
      limit: Answers.longest)
    request.publicOnly = entry.isStrange && !settings.discovery.privateAddresses
    let status = try? await fetching.fetch(request).status
    note(entry.location, isThere: status.map { $0 < 500 } ?? false)
  }

  private func note(_ place: HubLocation, isThere: Bool) {
    let wall = host.clock.wallMilliseconds
    caller.ledger.state.withLock { state in
      guard state.roster.entries[place]?.state == .idle else { return }
      if isThere {
        state.roster.entries[place]?.failures = 0
        state.roster.entries[place]?.due = 0
        state.roster.entries[place]?.finding.heardOf = wall
      } else {
        state.roster.entries[place]?.failures += 1
      }
    }
  }

  private func save() {
    guard let cache else { return }
    let found = caller.ledger.state.withLock { state in
      state.roster.ranked { !$0.isPinned && !$0.isIll }.compactMap { state.roster.entries[$0]?.finding }
    }
    // Who never finds a hub needs no file that says so.
    if found.isEmpty, cache.isEmpty { return }
    do {
      try cache.write(found)
    } catch {
      counts.cacheTrouble.add()
      host.log.warning("the hubs that were found could not be written down", ["reason": "\(error)"])
    }
  }
}
