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
