internal import HubKernel

/// Lays variables over the file.
struct EnvironmentReader {
  static let prefix = "LOFT_"

  let environment: [String: String]
  let catalogue: [CatalogueEntry]
  let tree: ConfigNode?

  mutating func read(into overlay: inout Overlay, _ problems: inout Problems) {
    for alias in EnvironmentAlias.all {
      // An empty variable is how people unset one in a compose file.
      guard let text = environment[alias.name], !text.isEmpty else { continue }
      read(alias, text, &overlay, &problems)
    }
    for (name, text) in environment.sorted(by: { $0.key < $1.key }) where Self.isOurs(name) {
      let origin = Position.environment(name)
      let rest = String(name.dropFirst(Self.prefix.count))
      switch SettingName.variable(rest, catalogue: catalogue, tree: tree) {
      case .path(let path): overlay.set(path, to: text, from: origin)
      case .off(let id): warnOff(id, origin, &problems)
      case .unknown(let what, let hint): problems.add(what, at: origin, hint: hint)
      }
    }
  }

  /// Others set variables that begin like ours: an orchestrator names every service of its own. Two
  /// underscores do not occur in theirs.
  private static func isOurs(_ name: String) -> Bool {
    name.hasPrefix(prefix)
      && zip(name.utf8, name.utf8.dropFirst()).contains { $0 == UInt8(ascii: "_") && $1 == UInt8(ascii: "_") }
  }

  private func read(
    _ alias: EnvironmentAlias, _ text: String, _ overlay: inout Overlay, _ problems: inout Problems
  ) {
    let origin = Position.environment(alias.name)
    switch alias.meaning {
    case .host, .port: break
    case .setting(let path, let unit): set(path, to: text + unit, from: origin, &overlay, &problems)
    case .olderName(let newer, let path):
      // The first of them that says something counts, and only that one is spoken of.
      let names = EnvironmentAlias.all.filter { $0.path == path }.map(\.name)
      guard names.first(where: { environment[$0]?.isEmpty == false }) == alias.name else { return }
      if set(path, to: text, from: origin, &overlay, &problems) {
        problems.warn("is an older name", at: origin, hint: "call it \(newer)")
      }
    case .pointless(let why): problems.warn("is ignored: \(why)", at: origin)
    case .belongs(let id):
      if catalogue.contains(where: { $0.manifest.id == id }) {
        problems.warn("is ignored: \(id) is set in Plugins.yaml", at: origin)
      } else {
        problems.warn("is ignored: \(id), the plugin that would read it, is not in this hub", at: origin)
      }
    case .guards(let id):
      let known = catalogue.contains { $0.manifest.id == id }
      if known, tree?["plugins"]?[id] != nil {
        // The place and not the text: a token never stands in a tree of settings.
        overlay.set(["plugins", id, "token"], to: "env:\(alias.name)", from: origin)
        return
      }
      let what = known ? "is not switched on" : "is not in this hub"
      problems.add(
        "asks for a token from every peer, and \(id), the plugin that would check it, \(what)", at: origin,
        hint: known ? "add '- \(id)' to plugins" : "unset it only if everybody may connect")
    }
  }

  /// Sets it, unless the plugin is off, of which the operator is told. Returns whether it was set.
  @discardableResult
  private func set(
    _ path: [String], to text: String, from origin: Position, _ overlay: inout Overlay,
    _ problems: inout Problems
  ) -> Bool {
    if path[0] == "plugins", tree?["plugins"]?[path[1]] == nil {
      warnOff(path[1], origin, &problems)
      return false
    }
    overlay.set(path, to: text, from: origin)
    return true
  }

  private func warnOff(_ id: String, _ origin: Position, _ problems: inout Problems) {
    if catalogue.contains(where: { $0.manifest.id == id }) {
      problems.warn("is ignored: \(id) is not switched on", at: origin, hint: "add '- \(id)' to plugins")
    } else {
      problems.warn("is ignored: \(id), the plugin that would read it, is not in this hub", at: origin)
    }
  }
}
