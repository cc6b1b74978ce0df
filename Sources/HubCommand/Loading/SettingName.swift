internal import HubKernel

/// Finds the setting that a name on the command line or in the environment stands for.
enum SettingName {
  /// What a name leads to.
  enum Found {
    case path([String])
    /// The plugin exists and is not switched on.
    case off(plugin: String)
    case unknown(String, hint: String?)
  }

  /// Reads `hub.limits.connections`, `plugins.hub-registry.mesh` or `hub-registry.mesh`.
  static func dotted(_ text: String, catalogue: [CatalogueEntry], tree: ConfigNode?) -> Found {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let first = parts.first, !parts.contains(""), parts.count > 1 else {
      return .unknown(
        "'\(text.printable)' is not the name of a setting", hint: "write hub.limits.connections")
    }
    switch first {
    case "hub", "namespaces": return .path(parts)
    case "plugins": return plugin(Array(parts.dropFirst()), catalogue, tree)
    default: return plugin(parts, catalogue, tree)
    }
  }

  private static func plugin(_ parts: [String], _ catalogue: [CatalogueEntry], _ tree: ConfigNode?) -> Found {
    let known = catalogue.map(\.manifest.id)
    guard let id = parts.first, known.contains(id) else {
      let near = parts.first.flatMap { Suggestion.nearest(to: $0, among: known + ["hub"]) }
      return .unknown(
        "there is no plugin '\((parts.first ?? "").printable)'",
        hint: near.map { "did you mean '\($0)'?" })
    }
    return tree?["plugins"]?[id] == nil ? .off(plugin: id) : .path(["plugins"] + parts)
  }

  /// Reads what follows `LOFT_`, such as `HUB__LIMITS__CONNECTIONS` or `PLUGINS__HUB_REGISTRY__MESH`.
  static func variable(_ text: String, catalogue: [CatalogueEntry], tree: ConfigNode?) -> Found {
    let parts = words(of: text)
    guard let first = parts.first, !parts.contains(""), parts.count > 1 else {
      return .unknown("LOFT_\(text) names no setting", hint: "write LOFT_HUB__LIMITS__CONNECTIONS")
    }
    if first == "hub" {
      return setting(Array(parts.dropFirst()), HubSettings.describe(), owner: ["hub"])
    }
    guard first == "plugins" else {
      return .unknown("LOFT_\(text) names no setting", hint: "after LOFT_ comes HUB__ or PLUGINS__")
    }
    guard let entry = catalogue.first(where: { plain($0.manifest.id) == plain(parts[1]) }), parts.count > 2
    else {
      return .unknown("LOFT_\(text) names no setting of a plugin", hint: nil)
    }
    let id = entry.manifest.id
    guard tree?["plugins"]?[id] != nil else { return .off(plugin: id) }
    return setting(Array(parts.dropFirst(2)), entry.fields, owner: ["plugins", id])
  }

  private static func setting(_ parts: [String], _ fields: [FieldDescription], owner: [String]) -> Found {
    for field in fields where field.path.count <= parts.count {
      guard zip(field.path, parts).allSatisfy({ plain($0) == plain($1) }) else { continue }
      let rest = parts.dropFirst(field.path.count)
      // Names below a setting are names in a map, which has them as they are.
      if rest.isEmpty || field.type.hasPrefix("a map") { return .path(owner + field.path + rest) }
    }
    let wanted = parts.joined(separator: ".")
    let near = Suggestion.nearest(to: wanted, among: fields.map(\.name))
    return .unknown(
      "'\(owner.last ?? "")' has no setting '\(wanted.printable)'",
      hint: near.map { "did you mean '\($0)'?" })
  }

  /// The names that two underscores separate.
  private static func words(of text: String) -> [String] {
    var words = [""]
    var rest = text.lowercased()[...]
    while let character = rest.popFirst() {
      if character == "_", rest.first == "_" {
        rest.removeFirst()
        words.append("")
      } else {
        words[words.count - 1].append(character)
      }
    }
    return words
  }

  /// Variables know neither capitals nor hyphens.
  private static func plain(_ name: String) -> String {
    name.lowercased().filter { $0 != "-" && $0 != "_" }
  }
}
