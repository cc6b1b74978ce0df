import AuthTokens
import HubKernel

extension RateLimitPlugin {
  /// Decides about a message when a look at the peer's own buckets was not enough.
  @inline(never)
  func consider(_ peer: Peer, _ count: Int, _ guest: Guest, at now: Int64) -> Verdict {
    let limits = bind(guest, peer)
    let cost = limits.messages.one
    let bytes = limits.bytes.cost(of: count)
    let wait = guest.messages.wait(cost, depth: limits.messages.depth, at: now)
    if wait > 0, !limits.dryRun.contains(.perSecond) { return refuse(.perSecond, wait, peer, guest, at: now) }
    let bytesWait = guest.bytes.wait(bytes, depth: limits.bytes.depth, at: now)
    if bytesWait > 0, !limits.dryRun.contains(.bytesPerSecond) {
      return refuse(.bytesPerSecond, bytes > limits.bytes.depth ? nil : bytesWait, peer, guest, at: now)
    }
    if let tenant = guest.tenant, let (rule, wait) = take(count, from: tenant, limits, peer, at: now) {
      return refuse(rule, wait, peer, guest, at: now)
    }
    // From here on it passes, and what it passes for is taken.
    if wait > 0 {
      counts.refused(.perSecond, isDry: true, in: peer.namespace)
    } else {
      guest.messages.fill(cost, depth: limits.messages.depth, at: now)
    }
    if bytesWait > 0 {
      counts.refused(.bytesPerSecond, isDry: true, in: peer.namespace)
    } else {
      guest.bytes.fill(bytes, depth: limits.bytes.depth, at: now)
    }
    return .proceed
  }

  /// Takes a message from what a tenant has; otherwise says which rule is against it and takes nothing.
  private func take(
    _ count: Int, from tenant: Tenant, _ limits: PeerLimits, _ peer: Peer, at now: Int64
  ) -> (Rule, Int64)? {
    let (messages, bytes) = (limits.tenantMessages, limits.tenantBytes)
    let size = bytes.cost(of: count)
    let isBytesDry = limits.dryRun.contains(.tenantBytesPerSecond)
    // Seen first, so that hardly ever something has to be given back.
    let early = tenant.bytes.wait(size, depth: bytes.depth, at: now)
    if early > 0, !isBytesDry { return (.tenantBytesPerSecond, early) }
    let wait = tenant.messages.take(messages.one, depth: messages.depth, at: now)
    if wait > 0, !limits.dryRun.contains(.tenantPerSecond) { return (.tenantPerSecond, wait) }
    let bytesWait = tenant.bytes.take(size, depth: bytes.depth, at: now)
    if bytesWait > 0, !isBytesDry {
      if wait == 0 { tenant.messages.give(back: messages.one) }
      return (.tenantBytesPerSecond, bytesWait)
    }
    if wait > 0 { counts.refused(.tenantPerSecond, isDry: true, in: peer.namespace) }
    if bytesWait > 0 { counts.refused(.tenantBytesPerSecond, isDry: true, in: peer.namespace) }
    return nil
  }

  /// Lets a connection have the limits that hold for it now.
  func bind(_ guest: Guest, _ peer: Peer) -> PeerLimits {
    let namespace = peer.namespace
    if guest.edition == edition, guest.namespace == namespace, let limits = guest.limits { return limits }
    let limits = limits(of: peer, in: namespace)
    let tenant = limits.hasTenantLimits ? ledger.tenant(namespace) : nil
    guest.bind(limits, tenant, in: namespace, edition: edition, at: peer.nanoseconds)
    return limits
  }

  /// The limits of the tenant, or those that the peer was granted in their place.
  private func limits(of peer: Peer, in namespace: Namespace) -> PeerLimits {
    guard let grant = grants?.grant(of: peer),
      grant.messagesPerSecond != nil || grant.bytesPerSecond != nil
    else { return limits[namespace] }
    let granted = Granted(
      messagesPerSecond: grant.messagesPerSecond, bytesPerSecond: grant.bytesPerSecond)
    return PeerLimits(settings[namespace], granted: granted)
  }

  /// Refuses a message: the peer is told and rests until it may speak again, or is sent away when it has been
  /// told often enough. What the whole tenant used up is no fault of one peer.
  private func refuse(_ rule: Rule, _ wait: Int64?, _ peer: Peer, _ guest: Guest, at now: Int64) -> Verdict {
    counts.refused(rule, isDry: false, in: peer.namespace)
    let isOwn = rule != .tenantPerSecond && rule != .tenantBytesPerSecond
    if isOwn, sendAway(peer, guest, rule, at: now) { return .taken }
    if let wait { peer.rest(for: .nanoseconds(isOwn ? wait : wait &+ spread(peer))) }
    let reason = guest.limits.map { RateLimitPlugin.reason(rule, $0, isTooLong: wait == nil) } ?? ""
    return .refuse(
      "rate-limited", reason, retryAfter: wait.map { .rounded($0) }, rule: rule.word)
  }

  /// Counts a refusal against a peer; true when it is sent away for it.
  func sendAway(_ peer: Peer, _ guest: Guest, _ rule: Rule, at now: Int64) -> Bool {
    guard guest.strike(at: now, limit: guest.limits?.strikes ?? 0) else { return false }
    counts.closed.add(on: peer)
    host.log.notice(
      "a peer that would not slow down was sent away",
      ["peer": peer.id.description, "namespace": peer.namespace.name, "rule": rule.rawValue])
    peer.close(code: CloseCode.tooMuch, reason: "rate-limited: \(rule.rawValue)")
    return true
  }

  /// Up to a second, unlike that of most others: a tenant's peers should not all come back at once, only to
  /// hear once more that there is not enough for all.
  private func spread(_ peer: Peer) -> Int64 {
    let mixed = UInt64(peer.connection.index) &* 0x9E37_79B9_7F4A_7C15
    return Int64(mixed >> 34) % 1_000_000_000
  }

  private static func reason(_ rule: Rule, _ limits: PeerLimits, isTooLong: Bool) -> String {
    switch rule {
    case .bytesPerSecond where isTooLong: "a message may have at most \(limits.bytes.burst) bytes here"
    case .bytesPerSecond: "a peer may send \(limits.bytes.count) bytes of messages a second"
    case .tenantPerSecond: "this tenant may send \(limits.tenantMessages.count) messages a second"
    case .tenantBytesPerSecond: "this tenant may send \(limits.tenantBytes.count) bytes of messages a second"
    default: "a peer may send \(limits.messages.count) messages a second"
    }
  }
}
