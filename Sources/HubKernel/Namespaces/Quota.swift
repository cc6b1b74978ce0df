/// How much of the hub one tenant may take at once.
public struct Quota: Sendable, Equatable {
  /// Connections that belong to it.
  public var connections = Int.max
  /// Peers that have joined one of its networks.
  public var peers = Int.max
  /// Networks with members.
  public var networks = Int.max
  /// Members of one network.
  public var peersPerNetwork = Int.max

  /// No limit but the hub's own, unless one is given.
  public init(connections: Int = .max, peers: Int = .max, networks: Int = .max) {
    (self.connections, self.peers, self.networks) = (connections, peers, networks)
  }
}

/// Whoever says how much each tenant may take. A plugin offers it, and the kernel looks for it: it alone can
/// count exactly.
public protocol TenantQuotas: Sendable {
  /// What one tenant may take.
  func quota(in namespace: Namespace) -> Quota
}

/// What the hub keeps within the quotas of plugins.
struct QuotaTable: Sendable {
  private var source: (quotas: any TenantQuotas, plugin: String)?
  private var leaving: Lock<Set<Namespace>>?

  init(_ instances: [PluginInstance] = [], leaving: Lock<Set<Namespace>>? = nil) {
    self.leaving = leaving
    for one in instances {
      guard let quotas = one.declared.offers[KernelCapabilities.quotas] as? any TenantQuotas else { continue }
      source = (quotas, one.id)
    }
  }

  subscript(namespace: Namespace) -> Quota {
    isLeaving(namespace)
      ? Quota(connections: 0, peers: 0, networks: 0) : source?.quotas.quota(in: namespace) ?? Quota()
  }

  private func isLeaving(_ namespace: Namespace) -> Bool {
    leaving?.withLock { $0.contains(namespace) } ?? false
  }

  /// Says no on behalf of the plugin that set the limit.
  func refusal(_ code: StaticCode, _ reason: String, in namespace: Namespace) -> Refusal {
    if isLeaving(namespace) {
      return Refusal(
        "tenant-leaving", "this tenant is being removed", by: KernelCore.name, stage: .authorize)
    }
    return Refusal(code, reason, by: source?.plugin ?? KernelCore.name, stage: .authorize)
  }
}
