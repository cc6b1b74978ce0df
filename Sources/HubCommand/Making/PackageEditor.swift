/// Adds the lines of a new plugin to the two files that name all of them.
struct PackageEditor {
  let name: PluginName

  /// Package.swift with the plugin in its list and its test; nil where it is not laid out as expected.
  func package(_ text: String) -> String? {
    var lines = text.lines
    guard !text.contains("\"\(name.module)\""),
      let last = lines.lastIndex(where: { $0.hasPrefix("  plugin(\"") && $0.hasSuffix("),") })
    else { return nil }
    lines.insert("  plugin(\"\(name.module)\"),", at: last + 1)
    guard addTests(&lines) else { return nil }
    return lines.joined(separator: "\n")
  }

  /// Catalogue.swift with the plugin.
  func catalogue(_ text: String) -> String? {
    var lines = text.lines
    let line = "internal import \(name.module)"
    let imports = lines.indices.filter { lines[$0].hasPrefix("internal import ") }
    guard let lastImport = imports.last, !lines.contains(line) else { return nil }
    let place = imports.first { lines[$0] > line } ?? lastImport + 1
    lines.insert(line, at: place)
    let entries = lines.indices.filter {
      lines[$0].hasPrefix("  CatalogueEntry(") && lines[$0].hasSuffix("),")
    }
    guard let lastEntry = entries.last, lines.dropFirst(lastEntry + 1).first == "]" else { return nil }
    lines.insert("  CatalogueEntry(\(name.module)Plugin.self),", at: lastEntry + 1)
    return lines.joined(separator: "\n")
  }

  private func addTests(_ lines: inout [String]) -> Bool {
    guard let end = lines.firstIndex(where: { $0.hasPrefix("  swiftLanguageModes:") }), end > 0,
      lines[end - 1] == "  ] + standardPlugins,"
    else { return false }
    let tests = "\(name.module)Tests"
    let target = [
      "    .testTarget(",
      "      name: \"\(tests)\", dependencies: [\"\(name.module)\", \"HubKernel\", \"HubTesting\"],",
      "      path: \"Tests/Plugins/\(tests)\", swiftSettings: house),",
    ]
    lines.insert(contentsOf: target, at: end - 1)
    return true
  }
}

extension String {
  /// The lines of a text; the last one is empty when the text ends with a line break.
  var lines: [String] { split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}
