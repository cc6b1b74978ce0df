package import HubBase
package import HubConfig

extension Tenanted where Settings: PluginSettings {
  /// What differs for single tenants and not for all, and where a plugin was switched on or off.
  package func differences(
    from older: Tenanted?, _ offIn: Set<Namespace>, before: Set<Namespace>
  ) -> [Namespace: [SettingDifference]] {
    let older = older ?? Tenanted(server)
    let common = older.server.differences(to: server)
    var found: [Namespace: [SettingDifference]] = [:]
    for tenant in Set(older.exceptions + exceptions) where older[tenant] != self[tenant] {
      let own = older[tenant].differences(to: self[tenant]).filter { !common.contains($0) }
      if !own.isEmpty { found[tenant] = own }
    }
    for tenant in offIn.symmetricDifference(before) {
      let (old, new) = offIn.contains(tenant) ? ("on", "off") : ("off", "on")
      found[tenant, default: []].append(SettingDifference(path: [], old: old, new: new, change: .live))
    }
    return found
  }
}
