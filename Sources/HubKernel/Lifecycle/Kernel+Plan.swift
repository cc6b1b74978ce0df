extension Kernel {
  /// What changing over would change, and whom it would touch at this moment.
  func plan(from old: Configuration, to new: Configuration) -> ReloadPlan {
    var plan = ReloadPlan()
    plan.hub = old.hub.differences(to: new.hub)
    plan.plugins = PluginChange.all(from: old.plugins, to: new.plugins)
    var own: [Namespace: [TenantChange.Setting]] = [:]
    for plugin in new.plugins {
      let id = plugin.manifest.id
      let differences = plugin.tenantDifferences(from: old.plugins.first { $0.manifest.id == id })
      for (tenant, found) in differences {
        own[tenant, default: []] += found.map { TenantChange.Setting(id, $0) }
      }
    }
    plan.tenants = TenantChange.all(from: old.namespaces, to: new.namespaces, own) { tenant in
      core.census.figures(.tenant(tenant)).connections
    }
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
}
