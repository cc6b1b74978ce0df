extension Kernel {
  /// What changing over would change, and whom it would touch at this moment.
  func plan(from old: Configuration, to new: Configuration) -> ReloadPlan {
    var plan = ReloadPlan()
    plan.hub = old.hub.differences(to: new.hub)
    plan.plugins = PluginChange.all(from: old.plugins, to: new.plugins)
    plan.tenants = tenantChanges(from: old, to: new)
    plan.connections = core.switchboard.connections
    plan.leaving = plan.tenants.reduce(0) { $1.change == .removed ? $0 + $1.connections : $0 }
    plan.handovers = core.switchboard.networks.compactMap { room in
      let (from, to) = (old.namespaces.claim(room.name), new.namespaces.claim(room.name))
      // Networks of a tenant that is known by its credentials are its own, whatever they are called.
      guard room.namespace == from, from != to else { return nil }
      let members = room.members.withLock { $0.list.count }
      return Handover("\(room.name)", from: from.name, to: to.name, members: members)
    }
    return plan
  }

  private func tenantChanges(from old: Configuration, to new: Configuration) -> [TenantChange] {
    var settings: [Namespace: [TenantChange.Setting]] = [:]
    for plugin in new.plugins {
      let id = plugin.manifest.id
      let before = old.plugins.first { $0.manifest.id == id }
      for (tenant, differences) in plugin.tenantDifferences(from: before) {
        settings[tenant, default: []] += differences.map { TenantChange.Setting(id, $0) }
      }
    }
    let before = old.namespaces.networks
    let after = new.namespaces.networks
    let names = new.namespaces.tenants + old.namespaces.tenants.filter { after[$0.namespace] == nil }
    return names.compactMap { tenant in
      let namespace = tenant.namespace
      let (was, isNow, own) = (before[namespace], after[namespace], settings[namespace] ?? [])
      if let was, let isNow, was == isNow, own.isEmpty { return nil }
      return TenantChange(
        namespace.name, was == nil ? .added : isNow == nil ? .removed : .changed, networks: was ?? [],
        to: isNow ?? [], settings: own, connections: core.census.figures(.tenant(namespace)).connections)
    }
  }
}
