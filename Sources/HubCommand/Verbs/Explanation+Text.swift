internal import HubKernel

extension Explanation {
  /// For people.
  var text: String {
    guard !isWhole, settings.count == 1, let only = settings.first, name.hasSuffix(only.field.name) else {
      return head + Table(settings.map(row)).text
    }
    let field = only.field
    var rows = [["type", field.type], ["default", shown(field.defaultText)]]
    if let range = field.range { rows.append(["range", range]) }
    rows.append(["now", "\(shown(only.now)) (\(only.origin.printable))"])
    rows.append(["namespaces", field.perNamespace ? "each may have its own" : "the same for all"])
    rows.append(["a change", field.change.words])
    return "\(name)\n  \(field.help)\n\n" + Table(rows).text
  }

  private var head: String {
    guard let manifest = entry?.manifest, isWhole else { return "\(name)\n\n" }
    var text = "\(manifest.id)\n  \(manifest.summary)\n\n"
    var rows = [["switched", position.map { "on (\($0.printable))" } ?? "off"]]
    let needs: [(String, [String])] = [
      ("requires", manifest.requires.map(\.name)), ("wants", manifest.wants.map(\.name)),
      ("provides", manifest.provides.map(\.name)), ("after", manifest.after),
    ]
    for (label, names) in needs where !names.isEmpty { rows.append([label, names.joined(separator: ", ")]) }
    text += Table(rows).text
    for line in declares { text += "  \(line)\n" }
    return text + (settings.isEmpty ? "\nnothing can be set\n" : "\n")
  }

  private func row(_ setting: Setting) -> [String] {
    let owner = name.split(separator: ".").first.map(String.init) ?? name
    return ["\(owner).\(setting.field.name)", shown(setting.now), setting.field.help]
  }

  private func shown(_ value: String) -> String { value.isEmpty ? "\"\"" : value.printable }

  /// For programs.
  var json: String {
    let writer = JSONWriter()
    writer.object {
      $0.field("name", name)
      if let entry, isWhole {
        $0.field("summary", entry.manifest.summary)
        $0.field("on", position != nil)
        if let position { $0.field("position", position) }
        $0.list("declares", { list in declares.forEach(list.string) })
      }
      $0.list("settings", { list in settings.forEach { write($0, to: list) } })
    }
    return writer.text
  }

  private func write(_ setting: Setting, to writer: JSONWriter) {
    writer.object {
      $0.field("name", setting.field.name)
      $0.field("help", setting.field.help)
      $0.field("type", setting.field.type)
      $0.field("default", setting.field.defaultText)
      if let range = setting.field.range { $0.field("range", range) }
      $0.field("perNamespace", setting.field.perNamespace)
      $0.field("change", setting.field.change.rawValue)
      $0.field("value", setting.now)
      $0.field("origin", setting.origin)
    }
  }
}

extension SettingChange {
  /// What it takes, in words.
  var words: String {
    switch self {
    case .live: "takes effect at the next reload"
    case .reconnect: "takes effect for connections made after the reload"
    case .restart: "takes effect when the hub is started again"
    }
  }
}
