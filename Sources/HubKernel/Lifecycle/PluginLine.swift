/// One line of the list under `plugins:`.
struct PluginLine {
  let id: String
  let position: Position
  let settings: ConfigNode?
  let entry: CatalogueEntry

  static func read(
    _ node: ConfigNode?, catalogue: [CatalogueEntry], problems: inout Problems
  ) -> [PluginLine] {
    var lines: [PluginLine] = []
    for words in PluginWords.read(node, problems: &problems) {
      guard let entry = catalogue.first(where: { $0.manifest.id == words.id }) else {
        let known = catalogue.map(\.manifest.id)
        let near = Suggestion.nearest(to: words.id, among: known)
        problems.add(
          "there is no plugin '\(words.id)'", at: words.position,
          hint: near.map { "did you mean '\($0)'?" } ?? "this hub has \(known.joined(separator: ", "))")
        continue
      }
      if let first = lines.first(where: { $0.id == words.id }) {
        problems.add("'\(words.id)' is switched on twice", at: words.position, also: first.position)
        continue
      }
      lines.append(
        PluginLine(id: words.id, position: words.position, settings: words.settings, entry: entry))
    }
    return lines
  }
}
