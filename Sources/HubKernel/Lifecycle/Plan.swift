/// Who starts in which order, and whether that can work at all.
enum Plan {
  /// Everything that is wrong with the combination of plugins, found without running any of them.
  static func check(_ plugins: [any Blueprint], catalogue: [CatalogueEntry], problems: inout Problems) {
    let offered = Set(plugins.flatMap(\.manifest.provides) + KernelCapabilities.all)
    for plugin in plugins {
      for needed in plugin.manifest.requires where !offered.contains(needed) {
        complain(of: needed, missingFor: plugin, catalogue, &problems)
      }
      for earlier in plugin.manifest.after { complain(ifAfter: earlier, plugin, plugins, &problems) }
    }
    var seen: [Capability: any Blueprint] = [:]
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
    if let stuck = order(plugins).stuck.first {
      problems.add("\(stuck.manifest.id) needs what itself is needed for", at: stuck.position)
    }
  }

  private static func complain(
    of needed: Capability, missingFor plugin: any Blueprint, _ catalogue: [CatalogueEntry],
    _ problems: inout Problems
  ) {
    let id = plugin.manifest.id
    if let provider = catalogue.first(where: { $0.manifest.provides.contains(needed) })?.manifest.id {
      problems.add(
        "\(id) needs \(needed.name), which \(provider) provides", at: plugin.position,
        hint: "add '- \(provider)' to plugins")
    } else {
      problems.add("\(id) needs \(needed.name), which no plugin of this hub provides", at: plugin.position)
    }
  }

  private static func complain(
    ifAfter earlier: String, _ plugin: any Blueprint, _ plugins: [any Blueprint], _ problems: inout Problems
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
  static func order(_ plugins: [any Blueprint]) -> (order: [any Blueprint], stuck: [any Blueprint]) {
    var waiting = plugins
    var order: [any Blueprint] = []
    while !waiting.isEmpty {
      let unready = Set(waiting.flatMap(\.manifest.provides))
      let next = waiting.firstIndex { plugin in
        let needs = plugin.manifest.requires + plugin.manifest.wants
        return !needs.contains { unready.contains($0) && !plugin.manifest.provides.contains($0) }
      }
      guard let next else { return (order, waiting) }
      order.append(waiting.remove(at: next))
    }
    return (order, [])
  }
}

/// What the kernel itself offers to plugins that say so in their manifest.
enum KernelCapabilities {
  static let control = Capability((any HubControl).self)
  static let fetching = Capability((any HTTPFetching).self)
  static let datagrams = Capability((any DatagramSending).self)
  static let all = [control, fetching, datagrams]
  /// Not offered but looked for.
  static let quotas = Capability((any TenantQuotas).self)
}
