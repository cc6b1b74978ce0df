/// Adds the lines of a new plugin to the two files that name all of them.
struct PackageEditor {
  /// A little less than what the formatter allows.
  private static let width = 108

  let name: PluginName

  /// Package.swift with the plugin, its test, and hubctl depending on it; nil where it is not laid out as
  /// expected.
  func package(_ text: String) -> String? {
    var lines = text.lines
    guard !text.contains("\"\(name.module)\""),
      let last = lines.lastIndex(where: { $0.hasPrefix("    plugin(\"") && $0.hasSuffix("),") })
    else { return nil }
    lines.insert("    plugin(\"\(name.module)\"),", at: last + 1)
    guard addDependency(&lines), addTests(&lines) else { return nil }
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
      lines[end - 1] == "  ],"
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

  /// Writes hubctl's list of dependencies anew, over as many lines as it needs.
  private func addDependency(_ lines: inout [String]) -> Bool {
    guard
      let start = lines.firstIndex(where: { $0.contains("name: \"hubctl\"") && !$0.contains(".executable(") })
    else { return false }
    let opening = "dependencies: ["
    guard let first = lines[start...].prefix(2).firstIndex(where: { $0.contains(opening) }),
      let last = lines[first...].prefix(20).firstIndex(where: { $0.contains("],") })
    else { return false }
    let whole = lines[first...last].joined(separator: " ")
    let parts = whole.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
    // Between quotes stand the names, one of which may be hubctl's own.
    var names = stride(from: 1, to: parts.count, by: 2).map { parts[$0] }
    if first == start { names.removeAll { $0 == "hubctl" } }
    guard whole.hasSuffix("],"), names.first == "HubCommand" else { return false }
    names.append(name.module)
    lines.replaceSubrange(start...last, with: dependencyLines(names))
    return true
  }

  private func dependencyLines(_ names: [String]) -> [String] {
    let quoted = names.map { "\"\($0)\"" }
    let single = "      name: \"hubctl\", dependencies: [\(quoted.joined(separator: ", "))],"
    if single.count <= PackageEditor.width { return [single] }
    var lines = ["      name: \"hubctl\",", "      dependencies: ["]
    var line = "       "
    for name in quoted {
      if line.count + name.count + 2 > PackageEditor.width {
        lines.append(line)
        line = "       "
      }
      line += " \(name),"
    }
    return lines + [line, "      ],"]
  }
}

extension String {
  /// The lines of a text; the last one is empty when the text ends with a line break.
  var lines: [String] { split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
}
