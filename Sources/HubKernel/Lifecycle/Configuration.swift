/// A whole Plugins.yaml, decoded and checked.
public struct Configuration: Sendable {
  /// What the hub itself was told.
  public var hub: HubSettings
  let namespaces: NamespaceMap
  /// The plugins, in the order of their lines.
  let plugins: [any Blueprint]

  /// The ids of the plugins that are on, in the order of their lines.
  public var pluginIDs: [String] { plugins.map(\.manifest.id) }

  /// Where a plugin is switched on, and every setting of it with its value; nil when it is off.
  public func describe(_ id: String) -> (position: Position, settings: [FieldDescription])? {
    plugins.first { $0.manifest.id == id }.map { ($0.position, $0.describe()) }
  }

  /// Decodes a tree; whatever is wrong with it is added to `problems`, all at once.
  ///
  /// The plugins in `always` are on without a line of their own, and have no settings.
  public static func read(
    _ root: ConfigNode?, catalogue: [CatalogueEntry], always: [CatalogueEntry] = [],
    secrets: SecretResolver? = nil, problems: inout Problems
  ) -> Configuration {
    let sections = ConfigurationSections(root, problems: &problems)
    let hub = SettingsDecoder.decode(
      node: sections.hub, onto: HubSettings(), owner: "hub", secrets: secrets, problems: &problems)
    let lines = PluginLine.read(sections.plugins, catalogue: catalogue, problems: &problems)
    let tenants = TenantSection.read(sections.namespaces, plugins: lines.map(\.id), problems: &problems)
    let builtIn = always.map {
      PluginLine(id: $0.manifest.id, position: .code, settings: nil, entry: $0)
    }
    let blueprints = (lines + builtIn).map { line in
      let overrides = tenants.compactMap { tenant in
        tenant.overrides[line.id].map { (tenant.namespace, $0) }
      }
      let offIn = Set(tenants.filter { $0.off.contains(line.id) }.map(\.namespace))
      return line.entry.blueprint(line, overrides, offIn, secrets, &problems)
    }
    let map = NamespaceMap(tenants.map(NamespaceMap.Tenant.init))
    Plan.check(
      blueprints.map { ($0.manifest, $0.position) }, catalogue: catalogue.map(\.manifest),
      given: KernelCapabilities.all, problems: &problems)
    return Configuration(hub: hub, namespaces: map, plugins: blueprints)
  }
}
