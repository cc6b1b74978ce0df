internal import HubKernel

/// Every setting as it is, as YAML, each with where its value comes from.
struct ResolvedSettings {
  private static let column = 44

  private let loaded: LoadedConfiguration
  private let catalogue: [CatalogueEntry]

  init(_ loaded: LoadedConfiguration, catalogue: [CatalogueEntry]) {
    self.loaded = loaded
    self.catalogue = catalogue
  }

  var yaml: String {
    var lines = ["hub:"]
    lines += nested(HubSettings.describe(loaded.configuration.hub), owner: ["hub"], indent: 2)
    let on = loaded.configuration.pluginIDs.filter { $0 != AdminPlugin.manifest.id }
    lines.append(on.isEmpty ? "plugins: []" : "plugins:")
    for id in on {
      guard let plugin = loaded.configuration.describe(id) else { continue }
      let settings = nested(plugin.settings, owner: ["plugins", id], indent: 6)
      lines.append(commented("  - \(id)\(settings.isEmpty ? "" : ":")", plugin.position.description))
      lines += settings
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same for programs: an object for each setting.
  func write(to list: JSONWriter) {
    write(HubSettings.describe(loaded.configuration.hub), as: ["hub"], owner: ["hub"], to: list)
    for id in loaded.configuration.pluginIDs {
      guard let plugin = loaded.configuration.describe(id) else { continue }
      write(plugin.settings, as: [id], owner: ["plugins", id], to: list)
    }
  }

  private func write(_ fields: [FieldDescription], as prefix: [String], owner: [String], to list: JSONWriter)
  {
    for field in fields {
      list.object {
        $0.field("name", (prefix + field.path).joined(separator: "."))
        $0.field("value", field.defaultText)
        $0.field("origin", origin(of: owner + field.path))
      }
    }
  }

  private func nested(_ fields: [FieldDescription], owner: [String], indent: Int) -> [String] {
    var lines: [String] = []
    var open: [String] = []
    for field in fields {
      let groups = Array(field.path.dropLast())
      let common = zip(open, groups).prefix { $0 == $1 }.count
      for (depth, group) in groups.enumerated().dropFirst(common) {
        lines.append(spaces(indent + 2 * depth) + group + ":")
      }
      open = groups
      let name = field.path.last ?? ""
      let line = spaces(indent + 2 * groups.count) + "\(name): \(YAMLText.value(field))"
      lines.append(commented(line, origin(of: owner + field.path)))
    }
    return lines
  }

  /// Where a value was decided, in words.
  func origin(of path: [String]) -> String {
    loaded.tree?.origin(of: path)?.description ?? "default"
  }

  private func commented(_ line: String, _ comment: String) -> String {
    line + spaces(max(2, ResolvedSettings.column - line.count)) + "# " + comment.printable
  }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
