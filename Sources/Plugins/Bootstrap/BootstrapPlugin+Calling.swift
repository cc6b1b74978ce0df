import HubKernel
import HubTokens
import Mesh

extension BootstrapPlugin {
  /// The port that the first hub of a mesh listens on, as older hubs have it.
  private static let firstPort: UInt16 = 3000

  /// What the settings say about calls.
  var rules: Roster.Rules {
    var rules = Roster.Rules()
    rules.backoff = Backoff(settings)
    rules.connections = settings.connections
    rules.parallel = settings.parallel
    rules.region = settings.region.isEmpty ? host.hub.labels["region"] ?? "" : settings.region
    rules.reserve = settings.discovery.connections
    rules.most = settings.discovery.cachePeers
    rules.healthCheck = settings.discovery.healthCheck
    rules.timeToLive = Int64(clamping: settings.discovery.cacheTTL.milliseconds)
    return rules
  }

  /// The hubs of the settings, as entries.
  private var named: [RosterEntry] {
    let hubs = settings.hubs.compactMap { hub -> RosterEntry? in
      let about = hub.about
      guard let location = try? HubLocation(about.url) else { return nil }
      let record = HubRecord(location, region: about.region, priority: about.priority)
      let finding = Finding(record: record, source: .settings, tier: about.tier, isTrusted: true)
      return RosterEntry(finding, uri: about.url, token: about.token, authority: about.authority)
    }
    return hubs.isEmpty ? first(host.hub.listening) : hubs
  }

  /// The hub at port 3000 of this machine, for those who try things out and listen elsewhere.
  private func first(_ listening: [String]) -> [RosterEntry] {
    guard settings.development, settings.hubs.isEmpty, let text = listening.first,
      let address = DatagramAddress(text), address.port != Self.firstPort
    else { return [] }
    let isEverywhere = ["0.0.0.0", "::", "*"].contains(address.host)
    let host = isEverywhere ? "127.0.0.1" : address.host.contains(":") ? "[\(address.host)]" : address.host
    let uri = "ws://\(host):\(Self.firstPort)"
    guard let location = try? HubLocation(uri) else { return [] }
    let finding = Finding(
      record: HubRecord(location), source: .development, tier: .custom, isTrusted: true)
    return [RosterEntry(finding, uri: uri)]
  }

  /// This instance acts from now on.
  func begin() {
    let (rules, named) = (rules, named)
    let isFirst = caller.change { state in
      state.roster.rules = rules
      let steps = state.roster.name(named)
      let isFirst = state.autoConnect == nil
      // Who ended all links by hand does not want them back because something else in the file was changed.
      if state.autoConnect != settings.autoConnect { state.roster.isActive = settings.autoConnect }
      state.autoConnect = settings.autoConnect
      return (isFirst, steps)
    }
    tell(named)
    if isFirst { remember() }
    host.spawn { [self] in await look() }
  }

  /// The hub knows now where it listens.
  func develop(_ listening: [String]) {
    let first = first(listening)
    guard !first.isEmpty else { return }
    caller.change { ((), $0.roster.name(first)) }
    tell(first)
  }

  /// Tells the mesh whom the operator has named, and what those ask for.
  private func tell(_ named: [RosterEntry]) {
    mesh.name(
      named.map { HubAddress(url: $0.location.description, token: $0.token, authority: $0.authority) })
  }

  private func remember() {
    guard let cache else { return }
    let wall = host.clock.wallMilliseconds
    guard let findings = cache.read(at: wall) else {
      counts.cacheTrouble.add()
      host.log.warning("the list of hubs that were found is damaged, and is begun anew")
      return
    }
    guard !findings.isEmpty else { return }
    for finding in findings { counts.found(finding.source) }
    caller.change { state in
      state.roster.add(findings)
      return ((), [])
    }
  }

  var health: Health {
    let (isActive, entries) = caller.ledger.state.withLock { state in
      (state.roster.isActive, Array(state.roster.entries.values.filter(\.isPinned)))
    }
    let wanted = entries.filter { $0.state != .ourselves && !$0.isHeldOff }
    guard isActive, let first = wanted.first(where: { !$0.isSettled && $0.failures > 0 }) else { return .ok }
    let count = wanted.count(where: \.isSettled)
    // With some of several it works; without any it does not do what it is for, and signaling goes on.
    return count >= max(1, settings.connections) && settings.connections > 0
      ? .ok
      : .degraded(
        "\(count) of \(wanted.count) hubs are linked; \(first.uri) is not: \(first.trouble.printable)")
  }
}
