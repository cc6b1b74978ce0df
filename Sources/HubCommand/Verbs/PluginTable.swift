internal import HubKernel

/// Plugins as a table.
enum PluginTable {
  /// Of a running hub, from its answer; those that are off come last.
  ///
  /// What a plugin costs is the share of one processor that its calls on reactors took since the hub began.
  static func live(_ answer: JSONValue?, hub: JSONValue?, catalogue: [CatalogueEntry]) -> String {
    guard case .array(let plugins)? = answer?["plugins"] else { return "" }
    let uptime = hub?["uptimeSeconds"]?.int ?? 0
    var rows = [["PLUGIN", "STATE", "HEALTH", "COST", "LONGEST", "QUEUE", "LOST", "RESTARTS"]]
    var ailments = ""
    for plugin in plugins {
      let text: (String) -> String = { (plugin[$0]?.text ?? "").printable }
      let number: (String) -> Int = { plugin[$0]?.int ?? 0 }
      if let reason = plugin["reason"]?.text { ailments += "\n\(text("id")): \(reason.printable)\n" }
      let spent = Double(number("calls")) * Double(number("meanNanoseconds"))
      rows.append([
        text("id"), text("state"), text("health"), share(spent, of: uptime),
        time(number("longestNanoseconds")), "\(number("waiting"))", "\(number("dropped"))",
        "\(number("restarts"))",
      ])
    }
    let on = Set(plugins.compactMap { $0["id"]?.text })
    for entry in catalogue where !on.contains(entry.manifest.id) { rows.append([entry.manifest.id, "off"]) }
    return Table(rows).text + ailments
  }

  private static func share(_ nanoseconds: Double, of seconds: Int) -> String {
    guard nanoseconds > 0, seconds > 0 else { return "-" }
    let tenths = Int(nanoseconds / Double(seconds) / 1_000_000)
    return tenths == 0 ? "<0.1%" : "\(tenths / 10).\(tenths % 10)%"
  }

  /// Of a configuration.
  static func offline(_ loaded: LoadedConfiguration, catalogue: [CatalogueEntry]) -> String {
    let rows = rows(loaded, catalogue).map {
      [$0.id, $0.position == nil ? "off" : "on", $0.position ?? "", $0.summary]
    }
    return Table([["PLUGIN", "IS", "LINE", "WHAT IT DOES"]] + rows).text
  }

  /// Of a configuration, for programs. Members that only a running hub knows are missing.
  static func json(_ loaded: LoadedConfiguration, catalogue: [CatalogueEntry]) -> String {
    let writer = JSONWriter()
    writer.object {
      $0.list(
        "plugins",
        { list in
          for row in rows(loaded, catalogue) {
            list.object {
              $0.field("id", row.id)
              $0.field("summary", row.summary)
              $0.field("state", row.position == nil ? "off" : "on")
              if let position = row.position { $0.field("position", position) }
            }
          }
        })
    }
    return writer.text
  }

  /// Those that are on, by line, and then the others.
  private static func rows(
    _ loaded: LoadedConfiguration, _ catalogue: [CatalogueEntry]
  ) -> [(id: String, position: String?, summary: String)] {
    let on = loaded.configuration.pluginIDs
    let known = on.compactMap { id in catalogue.first { $0.manifest.id == id } }
    let off = catalogue.filter { !on.contains($0.manifest.id) }
    return (known + off).map { entry in
      let position = loaded.configuration.describe(entry.manifest.id)?.position.description
      return (entry.manifest.id, position.map(line), entry.manifest.summary)
    }
  }

  private static func line(_ position: String) -> String {
    position == Position.code.description ? "built in" : Verb.withoutColumn(position)
  }

  private static func time(_ nanoseconds: Int) -> String {
    switch nanoseconds {
    case 0: "-"
    case ..<10_000: "\(nanoseconds) ns"
    case ..<10_000_000: "\(nanoseconds / 1000) µs"
    default: "\(nanoseconds / 1_000_000) ms"
    }
  }
}
