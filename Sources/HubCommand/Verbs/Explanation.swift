internal import HubKernel

/// What can be said about a plugin, a group of settings or one setting.
struct Explanation {
  /// A setting with the value it has now.
  struct Setting {
    let field: FieldDescription
    let now: String
    let origin: String
  }

  let name: String
  let entry: CatalogueEntry?
  let isWhole: Bool
  let settings: [Setting]
  /// Where the plugin is switched on; nil when it is off or no plugin.
  let position: String?
  let declares: [String]

  init(_ invocation: Invocation) throws(CommandFailure) {
    let words = (invocation.arguments.operand(0) ?? "").split(separator: ".").map(String.init)
    let name = words.joined(separator: ".")
    let owner = words.first ?? ""
    let known = invocation.catalogue + [CatalogueEntry(AdminPlugin.self)]
    let entry = known.first { $0.manifest.id == owner }
    guard owner == "hub" || entry != nil else {
      let near = Suggestion.nearest(to: owner, among: known.map(\.manifest.id) + ["hub"])
      throw CommandFailure(
        .notFound, "there is no plugin '\(owner.printable)'",
        hint: near.map { "did you mean '\($0)'?" } ?? "'hubctl plugins' lists them")
    }
    let loaded = ConfigurationLoader(invocation).load(withSecrets: false)
    if loaded.problems.hasErrors {
      invocation.console.note(
        "the configuration has problems ('hubctl check' lists them); these are the defaults")
    }
    let all = Explanation.settings(of: owner, entry, loaded)
    let path = Array(words.dropFirst())
    let chosen = all.filter { $0.field.path.starts(with: path) }
    guard !chosen.isEmpty || path.isEmpty else {
      let wanted = path.joined(separator: ".")
      let near = Suggestion.nearest(to: wanted, among: all.map(\.field.name))
      throw CommandFailure(
        .notFound, "'\(owner)' has no setting '\(wanted.printable)'",
        hint: near.map { "did you mean '\(owner).\($0)'?" } ?? "'hubctl explain \(owner)' lists them")
    }
    self.name = name
    self.entry = entry
    isWhole = path.isEmpty
    settings = chosen
    position = loaded.configuration.describe(owner).map {
      $0.position == .code ? "built in" : $0.position.description
    }
    declares = entry == nil || !path.isEmpty ? [] : Explanation.declarations(of: owner, invocation)
  }

  private static func settings(
    of owner: String, _ entry: CatalogueEntry?, _ loaded: LoadedConfiguration
  ) -> [Setting] {
    let isUsable = !loaded.problems.hasErrors
    let prefix = entry == nil ? ["hub"] : ["plugins", owner]
    let defaults = entry?.fields ?? HubSettings.describe()
    let current =
      isUsable
      ? (entry == nil
        ? HubSettings.describe(loaded.configuration.hub)
        : loaded.configuration.describe(owner)?.settings ?? defaults)
      : defaults
    return zip(defaults, current).map { field, now in
      let origin = isUsable ? loaded.tree?.origin(of: prefix + field.path)?.description : nil
      return Setting(field: field, now: now.defaultText, origin: origin ?? "default")
    }
  }

  private static func declarations(of id: String, _ invocation: Invocation) -> [String] {
    guard let every = try? invocation.everyPlugin() else { return [] }
    return every.plugins.first { $0.id == id }?.declares.lines ?? []
  }
}
