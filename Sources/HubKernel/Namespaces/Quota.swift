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

  /// No limit but the hub's own.
  public init() {}
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

  init(_ instances: [PluginInstance] = []) {
    for one in instances {
      guard let quotas = one.declared.offers[KernelCapabilities.quotas] as? any TenantQuotas else { continue }
      source = (quotas, one.id)
    }
  }

  subscript(namespace: Namespace) -> Quota { source?.quotas.quota(in: namespace) ?? Quota() }

  /// Says no on behalf of the plugin that set the limit.
  func refusal(_ code: StaticCode, _ reason: String) -> Refusal {
    Refusal(code, reason, by: source?.plugin ?? KernelCore.name, stage: .authorize)
  }
}
