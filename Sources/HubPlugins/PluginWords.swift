package import HubConfig

/// What one line of the list under `plugins:` says.
package struct PluginWords: Sendable {
  package let id: String
  package let position: Position
  package let settings: ConfigNode?

  /// The lines that can be read. A plugin without settings is a word; one with settings is a map with one
  /// key.
  package static func read(_ node: ConfigNode?, problems: inout Problems) -> [PluginWords] {
    guard let node, !node.isNull else { return [] }
    guard let items = node.list else {
      problems.add(
        "expected a list of plugins, found \(node.kindWords)", at: node.position,
        hint: "write each plugin on a line of its own, beginning with '- '")
      return []
    }
    return items.compactMap { item in
      if let word = item.text { return PluginWords(id: word, position: item.position, settings: nil) }
      if let entries = item.entries, entries.count == 1, let only = entries.first {
        return PluginWords(id: only.key, position: only.position, settings: only.value)
      }
      problems.add(
        "expected the name of one plugin, found \(item.kindWords)", at: item.position,
        hint: "write '- name' or '- name: {setting: value}'")
      return nil
    }
  }
}
