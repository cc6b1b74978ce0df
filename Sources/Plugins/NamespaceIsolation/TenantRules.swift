import HubKernel

/// What holds in one tenant, ready to be asked.
struct TenantRules: Sendable {
  let quota: Quota
  let hubs: Int
  let messageBytes: Int
  let origins: [OriginRule]
  let reserved: ReservedNames
  let isStrict: Bool

  /// What is reserved on the server is reserved for each tenant.
  init(_ settings: NamespaceIsolationPlugin.Settings, server: NamespaceIsolationPlugin.Settings) {
    var quota = Quota()
    quota.connections = settings.connections
    quota.peers = settings.peers
    quota.networks = settings.networks
    quota.peersPerNetwork = settings.peersPerNetwork
    self.quota = quota
    hubs = settings.hubs
    messageBytes = settings.messageBytes.bytes
    origins = settings.origins.compactMap { OriginRule($0) }
    reserved = ReservedNames(settings.reserved + server.reserved)
    isStrict = settings.names == .strict
  }

  /// The rules of all tenants.
  static func all(_ settings: Tenanted<NamespaceIsolationPlugin.Settings>) -> Tenanted<TenantRules> {
    let own = settings.exceptions.map { ($0, TenantRules(settings[$0], server: settings.server)) }
    return Tenanted(
      server: TenantRules(settings.server, server: settings.server),
      overrides: Dictionary(uniqueKeysWithValues: own))
  }
}
