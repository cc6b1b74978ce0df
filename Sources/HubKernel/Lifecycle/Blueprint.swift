/// A plugin as Plugins.yaml wants it: which one, on which line, with which settings.
protocol Blueprint: Sendable {
  var manifest: Manifest { get }
  var position: Position { get }
  /// Where a tenant switched it off.
  var offIn: Set<Namespace> { get }
  func make(_ host: Host) throws -> any Plugin
  func adopt(_ successor: any Plugin, from predecessor: any Plugin)
  /// Whether an instance of the one need not be replaced by an instance of the other.
  func isSame(as other: any Blueprint) -> Bool
  /// Every setting with the value it has on the server.
  func describe() -> [FieldDescription]
  /// What differs on the server.
  func differences(from other: any Blueprint) -> [SettingDifference]
  /// What differs for single tenants and not for all.
  func tenantDifferences(from other: (any Blueprint)?) -> [Namespace: [SettingDifference]]
}

struct PluginBlueprint<P: Plugin>: Blueprint {
  let manifest: Manifest
  let position: Position
  let offIn: Set<Namespace>
  let settings: Tenanted<P.Settings>

  func make(_ host: Host) throws -> any Plugin { try P(settings, host) }

  func adopt(_ successor: any Plugin, from predecessor: any Plugin) {
    if let successor = successor as? P, let predecessor = predecessor as? P { successor.adopt(predecessor) }
  }

  func isSame(as other: any Blueprint) -> Bool {
    (other as? PluginBlueprint<P>).map { $0.settings == settings && $0.offIn == offIn } ?? false
  }

  func describe() -> [FieldDescription] { P.Settings.describe(settings.server) }

  func differences(from other: any Blueprint) -> [SettingDifference] {
    (other as? PluginBlueprint<P>)?.settings.server.differences(to: settings.server) ?? []
  }

  func tenantDifferences(from other: (any Blueprint)?) -> [Namespace: [SettingDifference]] {
    let other = other as? PluginBlueprint<P>
    return settings.differences(from: other?.settings, offIn, before: other?.offIn ?? [])
  }
}

/// A plugin this binary has.
public struct CatalogueEntry: Sendable {
  /// Who it is.
  public let manifest: Manifest
  /// Its settings, for documentation and checks.
  public let fields: [FieldDescription]
  /// Its settings as an editor checks them.
  public let schema: SchemaFragment
  /// Makes entries for lines that name none of this catalogue.
  package let loader: (any LoadingPlugin.Type)?
  let blueprint:
    @Sendable (PluginLine, [(Namespace, ConfigNode)], Set<Namespace>, SecretResolver?, inout Problems) ->
      any Blueprint

  /// Puts a plugin into a catalogue.
  public init<P: Plugin>(_ type: P.Type) { self.init(type, defaults: P.Settings()) }

  /// Puts a plugin into a catalogue with other defaults than its own, for tests that set them in Swift, and
  /// for one whose manifest and settings are known only when a line of Plugins.yaml is read.
  package init<P: Plugin>(_ type: P.Type, _ own: Manifest? = nil, defaults: P.Settings) {
    let manifest = own ?? P.manifest
    self.manifest = manifest
    fields = P.Settings.describe(defaults)
    schema = JSONSchema.fragment(of: defaults)
    loader = own == nil ? type as? any LoadingPlugin.Type : nil
    blueprint = { line, overrides, offIn, secrets, problems in
      let id = manifest.id
      let server = SettingsDecoder.decode(
        node: line.settings, onto: defaults, owner: id, secrets: secrets, problems: &problems)
      var tenants: [Namespace: P.Settings] = [:]
      for (namespace, node) in overrides {
        tenants[namespace] = SettingsDecoder.decode(
          node: node, onto: server, owner: id, asOverride: true, secrets: secrets, problems: &problems)
      }
      return PluginBlueprint<P>(
        manifest: manifest, position: line.position, offIn: offIn,
        settings: Tenanted(server: server, overrides: tenants))
    }
  }
}

/// A plugin that can be on several lines of Plugins.yaml, under names that only those lines know.
package protocol LoadingPlugin: Plugin {
  /// An entry for each line that is one of its own. What is wrong with a line is added to the problems.
  static func entries(
    for lines: [PluginWords], besides known: [String], secrets: SecretResolver?, problems: inout Problems
  ) -> [CatalogueEntry]
}
