package import HubConfig

/// Who starts in which order, and whether that can work at all.
package enum Plan {
  /// A plugin, and its line in Plugins.yaml.
  package typealias Line = (manifest: Manifest, position: Position)

  /// Everything that is wrong with the combination of plugins, found without running any of them.
  /// `given` is there whoever is switched on.
  package static func check(
    _ plugins: [Line], catalogue: [Manifest], given: [Capability], problems: inout Problems
  ) {
    let offered = Set(plugins.flatMap(\.manifest.provides) + given)
    for plugin in plugins {
      for needed in plugin.manifest.requires where !offered.contains(needed) {
        complain(of: needed, missingFor: plugin, catalogue, &problems)
      }
      for earlier in plugin.manifest.after { complain(ifAfter: earlier, plugin, plugins, &problems) }
    }
    var seen: [Capability: Line] = [:]
    for plugin in plugins {
      for capability in plugin.manifest.provides {
        if let other = seen[capability] {
          problems.add(
            "\(plugin.manifest.id) and \(other.manifest.id) both provide \(capability.name)",
            at: plugin.position,
            also: other.position)
        }
        seen[capability] = plugin
      }
    }
    if let stuck = order(plugins, { $0.manifest }).stuck.first {
      problems.add("\(stuck.manifest.id) needs what itself is needed for", at: stuck.position)
    }
  }

  private static func complain(
    of needed: Capability, missingFor plugin: Line, _ catalogue: [Manifest],
    _ problems: inout Problems
  ) {
    let id = plugin.manifest.id
    let providers = catalogue.filter { $0.provides.contains(needed) }.map(\.id)
    if let first = providers.first {
      let verb = providers.count > 1 ? "provide" : "provides"
      problems.add(
        "\(id) needs \(needed.name), which \(providers.joined(separator: " and ")) \(verb)",
        at: plugin.position,
        hint: providers.count > 1
          ? "add one of them to plugins: \(providers.map { "'- \($0)'" }.joined(separator: " or "))"
          : "add '- \(first)' to plugins")
    } else {
      problems.add("\(id) needs \(needed.name), which no plugin of this hub provides", at: plugin.position)
    }
  }

  private static func complain(
    ifAfter earlier: String, _ plugin: Line, _ plugins: [Line], _ problems: inout Problems
  ) {
    guard let mine = plugins.firstIndex(where: { $0.manifest.id == plugin.manifest.id }),
      let theirs = plugins.firstIndex(where: { $0.manifest.id == earlier }), theirs > mine
    else { return }
    let line = plugins[theirs].position
    problems.add(
      "\(plugin.manifest.id) must come after \(earlier)", at: plugin.position,
      hint: "move line \(plugin.position.line) below line \(line.line)", also: line)
  }

  /// Providers before those who need or want them, otherwise by line. Who waits for each other is left over.
  package static func order<Element>(
    _ plugins: [Element], _ manifest: (Element) -> Manifest
  ) -> (order: [Element], stuck: [Element]) {
    var waiting = plugins
    var order: [Element] = []
    while !waiting.isEmpty {
      let unready = Set(waiting.flatMap { manifest($0).provides })
      let next = waiting.firstIndex { plugin in
        let plugin = manifest(plugin)
        return !(plugin.requires + plugin.wants).contains {
          unready.contains($0) && !plugin.provides.contains($0)
        }
      }
      guard let next else { return (order, waiting) }
      order.append(waiting.remove(at: next))
    }
    return (order, [])
  }
}
