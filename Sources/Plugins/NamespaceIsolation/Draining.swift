import HubKernel

/// Empties tenants, as other plugins are offered it.
struct Draining: TenantDraining {
  let plugin: NamespaceIsolationPlugin

  func drain(_ namespace: Namespace, grace: Duration) async -> Int {
    await plugin.drain(namespace, grace: grace)
  }

  func readmit(_ namespace: Namespace) { plugin.readmit(namespace) }
}

extension NamespaceIsolationPlugin {
  /// How often is looked whether everybody has left.
  private static let period = Duration.milliseconds(100)
  /// How long sockets may take to close before they are left to themselves.
  private static let closingTime = Duration.seconds(10)
  /// How long a drained tenant stays closed, so that it can be taken out of Plugins.yaml.
  private static let closedAfterwards = Duration.seconds(60)

  /// Empties a tenant; see the contract.
  func drain(_ namespace: Namespace, grace: Duration) async -> Int {
    guard namespace != .standard else { return 0 }
    let deadline = time(in: grace)
    let roster = roster
    roster.close(namespace, until: deadline)
    counts.leaving.set(roster.leavingCount)
    host.log.notice(
      "a tenant is drained", ["namespace": namespace.name, "grace": "\(grace.milliseconds) ms"])
    let count = await empty(namespace, by: deadline)
    roster.finish(namespace, reopens: time(in: Self.closedAfterwards))
    counts.leaving.set(roster.leavingCount)
    return count
  }

  /// Opens a tenant again that was drained and stays after all.
  func readmit(_ namespace: Namespace) {
    roster.reopen(namespace)
    counts.leaving.set(roster.leavingCount)
  }

  /// After each reload: tenants that are not in Plugins.yaml any more are emptied.
  func reviewTenants() {
    let roster = roster
    let gone = roster.review(
      host.hub.tenants, deadline: time(in: settings.server.grace), keeper: ObjectIdentifier(self))
    counts.leaving.set(roster.leavingCount)
    for namespace in gone { host.spawn { [self] in await seeOff(namespace) } }
  }

  private func seeOff(_ namespace: Namespace) async {
    let roster = roster
    guard let departure = roster.departure(of: namespace) else { return }
    if host.hub.figures(.tenant(namespace)).connections > 0 {
      host.log.notice("a tenant was removed, its peers have to leave", ["namespace": namespace.name])
    }
    _ = await empty(namespace, by: departure.deadline)
    // Another instance goes on where this one was stopped.
    guard !Task.isCancelled else { return }
    roster.finish(namespace, reopens: host.clock.now)
    counts.leaving.set(roster.leavingCount)
  }

  /// Tells everybody to leave and closes whoever has not; returns how many were told.
  private func empty(_ namespace: Namespace, by deadline: UInt64) async -> Int {
    let left = deadline > host.clock.now ? (deadline - host.clock.now) / 1_000_000 : 0
    let told = Lock(0)
    await host.everyPeer { peer in
      guard peer.namespace == namespace else { return }
      told.withLock { $0 += 1 }
      NamespaceIsolationPlugin.tellToLeave(peer, within: left)
    }
    let count = told.withLock { $0 }
    counts.toldToLeave.add(count, in: namespace)
    await wait(for: namespace, until: deadline)
    let last = time(in: Self.closingTime)
    while isWaiting(for: namespace, until: last) {
      await host.everyPeer { [counts] peer in
        guard peer.namespace == namespace else { return }
        counts.closed.add(in: namespace)
        peer.close(code: TenantRemoval.closeCode, reason: TenantRemoval.reason)
      }
      await host.clock.sleep(until: host.clock.now &+ Self.period.nanoseconds)
    }
    return count
  }

  private func wait(for namespace: Namespace, until deadline: UInt64) async {
    while isWaiting(for: namespace, until: deadline) {
      await host.clock.sleep(until: min(deadline, host.clock.now &+ Self.period.nanoseconds))
    }
  }

  /// Whether somebody of that tenant is still here, and there is still time, and nobody has called it off.
  private func isWaiting(for namespace: Namespace, until time: UInt64) -> Bool {
    !Task.isCancelled && host.clock.now < time && roster.departure(of: namespace) != nil
      && host.hub.figures(.tenant(namespace)).connections > 0
  }

  private func time(in span: Duration) -> UInt64 { host.clock.now &+ span.nanoseconds }

  private static func tellToLeave(_ peer: Peer, within milliseconds: UInt64) {
    peer.send { json in
      json.object { json in
        json.field("type", word: "goaway")
        json.field("data") { data in
          data.field("reason", "your tenant is leaving this hub")
          data.field("closesAfter", milliseconds)
        }
        json.field("fromPeerId", word: "system")
        json.field("networkName", verbatim: peer.quotedNetworkName)
        json.field("timestamp", peer.wallMilliseconds)
      }
    }
  }
}
