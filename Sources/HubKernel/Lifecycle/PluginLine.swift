/// One line of the list under `plugins:`.
struct PluginLine {
  let id: String
  let position: Position
  let settings: ConfigNode?
  let entry: CatalogueEntry

  static func read(
    _ node: ConfigNode?, catalogue: [CatalogueEntry], problems: inout Problems
  ) -> [PluginLine] {
    guard let node, !node.isNull else { return [] }
    guard let items = node.list else {
      problems.add(
        "expected a list of plugins, found \(node.kindWords)", at: node.position,
        hint: "write each plugin on a line of its own, beginning with '- '")
      return []
    }
    var lines: [PluginLine] = []
    for item in items {
      guard let (id, position, settings) = name(of: item, problems: &problems) else { continue }
      guard let entry = catalogue.first(where: { $0.manifest.id == id }) else {
        let known = catalogue.map(\.manifest.id)
        let near = Suggestion.nearest(to: id, among: known)
        problems.add(
          "there is no plugin '\(id)'", at: position,
          hint: near.map { "did you mean '\($0)'?" } ?? "this hub has \(known.joined(separator: ", "))")
        continue
      }
      if let first = lines.first(where: { $0.id == id }) {
        problems.add("'\(id)' is switched on twice", at: position, also: first.position)
        continue
      }
      lines.append(PluginLine(id: id, position: position, settings: settings, entry: entry))
    }
    return lines
  }

  /// A plugin without settings is a word; one with settings is a map with one key.
  private static func name(
    of item: ConfigNode, problems: inout Problems
  ) -> (String, Position, ConfigNode?)? {
    if let word = item.text { return (word, item.position, nil) }
    guard let entries = item.entries, entries.count == 1, let only = entries.first else {
      problems.add(
        "expected the name of one plugin, found \(item.kindWords)", at: item.position,
        hint: "write '- name' or '- name: {setting: value}'")
      return nil
    }
    return (only.key, only.position, only.value)
  }
}
