import HubKernel

extension RateLimitPlugin {
  /// Decides whether a peer may announce itself again.
  func announce(_ peer: Peer) -> Verdict {
    let guest = peer[guests]
    let limits = bind(guest, peer)
    let rate = limits.announcements
    let now = peer.nanoseconds
    let wait = guest.announcements.take(rate.one, depth: rate.depth, at: now)
    guard wait > 0 else { return .proceed }
    let isDry = limits.dryRun.contains(.announcementsPerSecond)
    counts.refused(.announcementsPerSecond, isDry: isDry, in: peer.namespace)
    guard !isDry else { return .proceed }
    if sendAway(peer, guest, .announcementsPerSecond, at: now) { return .taken }
    return .refuse(
      "rate-limited", "a peer may announce itself \(rate.count) times a second", retryAfter: .rounded(wait),
      rule: Rule.announcementsPerSecond.word)
  }

  /// Decides whether a tenant may have one more hub registered now.
  func register(in namespace: Namespace) -> Verdict {
    let limits = limits[namespace]
    guard limits.hubs.isLimited else { return .proceed }
    let now = Int64(truncatingIfNeeded: host.clock.now)
    let wait = ledger.tenant(namespace).hubs.take(limits.hubs.one, depth: limits.hubs.depth, at: now)
    guard wait > 0 else { return .proceed }
    let isDry = limits.dryRun.contains(.hubsPerMinute)
    counts.refused(.hubsPerMinute, isDry: isDry, in: namespace)
    guard !isDry else { return .proceed }
    return .refuse(
      "rate-limited", "this tenant may register \(limits.hubs.count) hubs a minute",
      retryAfter: .rounded(wait), rule: Rule.hubsPerMinute.word)
  }
}
