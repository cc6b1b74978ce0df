import AuthTokens
import HubKernel
import HubRecords

/// What an instance of the plugin works with. A reload gives the office those of its successor.
struct Surroundings: Sendable {
  let host: Host
  let settings: Tenanted<RecordsPlugin.Settings>
  let storage: any RecordStorage
  let grants: (any Grants)?
  let counts: Metrics
  let published: Emitter<RecordPublished>
  let refused: Emitter<RecordRefused>
  let ended: Emitter<RecordEnded>
  /// The tenants that switched the plugin off.
  var offIn: Set<Namespace> = []

  init(
    _ settings: Tenanted<RecordsPlugin.Settings>, _ host: Host, _ storage: any RecordStorage,
    _ grants: (any Grants)?
  ) {
    (self.settings, self.host, self.storage, self.grants) = (settings, host, storage, grants)
    counts = Metrics(host.metrics)
    published = host.emitter(RecordPublished.self)
    refused = host.emitter(RecordRefused.self)
    ended = host.emitter(RecordEnded.self)
  }

  var now: Int64 { host.clock.wallMilliseconds }

  /// The tenant of that name, if this hub has it and it wants records.
  func tenant(named name: String) -> Namespace? {
    guard let namespace = Namespace.known(name), !offIn.contains(namespace) else { return nil }
    return namespace
  }

  func rules(in namespace: Namespace) -> RecordRules {
    let own = settings[namespace]
    var rules = RecordRules()
    rules.allowsUnsigned = own.unsigned == .allow
    rules.maxTtl = Int(own.maxTtl.milliseconds / 1_000)
    rules.defaultTtl = Int(own.defaultTtl.milliseconds / 1_000)
    rules.maxData = own.maxData.bytes
    rules.maxTopicBytes = own.maxTopicBytes
    rules.skew = settings.server.skew.milliseconds
    return rules
  }

  func quota(in namespace: Namespace) -> RecordQuota {
    let own = settings[namespace]
    var quota = RecordQuota()
    quota.records = own.maxRecords
    quota.bytes = own.maxBytes.bytes
    quota.perTopic = own.maxPerTopic
    quota.perAuthor = own.perAuthor
    quota.hubBytes = settings.server.hubBytes.bytes
    return quota
  }
}
