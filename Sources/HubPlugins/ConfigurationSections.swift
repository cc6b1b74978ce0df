package import HubConfig

/// The three keys of Plugins.yaml.
package struct ConfigurationSections {
  package private(set) var hub: ConfigNode?
  package private(set) var plugins: ConfigNode?
  package private(set) var namespaces: ConfigNode?

  private static let names = ["hub", "plugins", "namespaces"]

  package init(_ root: ConfigNode?, problems: inout Problems) {
    guard let root, !root.isNull else { return }
    guard let entries = root.entries else {
      problems.add(
        "expected the keys hub, plugins and namespaces, found \(root.kindWords)", at: root.position)
      return
    }
    var seen: [String: Position] = [:]
    for entry in entries {
      if let first = seen[entry.key] {
        problems.add("'\(entry.key)' stands here twice", at: entry.position, also: first)
        continue
      }
      seen[entry.key] = entry.position
      switch entry.key {
      case "hub": hub = entry.value
      case "plugins": plugins = entry.value
      case "namespaces": namespaces = entry.value
      default:
        let near = Suggestion.nearest(to: entry.key, among: ConfigurationSections.names)
        problems.add(
          "there is no section '\(entry.key)'", at: entry.position,
          hint: near.map { "did you mean '\($0)'?" } ?? "the sections are hub, plugins and namespaces")
      }
    }
  }
}
