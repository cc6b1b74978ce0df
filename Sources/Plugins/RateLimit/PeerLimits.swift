import HubKernel

/// What one peer may have, worked out once: by the settings of its tenant and by its credentials.
final class PeerLimits: Sendable {
  let messages: Rate
  let bytes: Rate
  let announcements: Rate
  let tenantMessages: Rate
  let tenantBytes: Rate
  let hubs: Rate
  let strikes: Int
  let dryRun: RuleSet

  init(_ settings: RateLimitPlugin.Settings, granted: Granted = Granted()) {
    messages = PeerLimits.rate(settings.perSecond, settings.burst, granted.messagesPerSecond)
    bytes = PeerLimits.rate(settings.bytesPerSecond.bytes, settings.bytesBurst.bytes, granted.bytesPerSecond)
    announcements = Rate(settings.announcementsPerSecond, burst: settings.announcementsBurst)
    tenantMessages = Rate(settings.tenantPerSecond, burst: settings.tenantBurst)
    tenantBytes = Rate(settings.tenantBytesPerSecond.bytes, burst: settings.tenantBytesBurst.bytes)
    hubs = Rate(settings.hubsPerMinute, per: Rate.minute, burst: settings.hubsPerMinute)
    strikes = settings.strikes
    dryRun = settings.rulesInDryRun
  }

  /// What credentials grant takes the place of what the settings say; what may be had at once grows or
  /// shrinks with it.
  private static func rate(_ count: Int, _ burst: Int, _ granted: Int?) -> Rate {
    guard let granted, granted > 0 else { return Rate(count, burst: burst) }
    guard count > 0 else { return Rate(granted, burst: granted) }
    let scaled = Double(burst) / Double(count) * Double(granted)
    return Rate(granted, burst: max(granted, Int(min(scaled, Double(Int32.max)))))
  }

  var hasTenantLimits: Bool { tenantMessages.isLimited || tenantBytes.isLimited }
}

/// What the credentials of a peer say about its limits.
struct Granted: Sendable, Equatable {
  var messagesPerSecond: Int?
  var bytesPerSecond: Int?
}
