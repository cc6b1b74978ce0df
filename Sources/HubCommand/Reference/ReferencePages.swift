internal import HubClient
internal import HubKernel

/// Everything about the hub that can be written down without asking a person.
struct ReferencePages {
  static let folder = "Docs/Reference"
  private static let notice = "<!-- Written by `hubctl docs`. Changes made here are lost. -->\n\n"

  let catalogue: [CatalogueEntry]
  let meters: [MeterReading]
  let plugins: [PluginStatus]
  let declarations: [Declaration]

  /// The pages by their path.
  var files: [(path: String, text: String)] {
    [
      ("Settings.md", settings), ("Events.md", events), ("Intents.md", intents), ("Metrics.md", metrics),
      ("Commands.md", Self.commands),
    ].map { ("\(Self.folder)/\($0.0)", Self.notice + $0.1) } + [
      ("\(Self.folder)/plugins.schema.json", ConfigurationSchema(catalogue: catalogue).text),
      ("\(Self.folder)/asyncapi.json", Self.protocolDocument),
      ("\(Self.folder)/vectors.json", IndentedJSON.text(ConformanceVectors.json)),
      (MessageTypes.path, MessageTypes.text),
    ]
  }

  /// Every verb as its help shows it.
  private static var commands: String {
    var text = "# Commands\n\nWhat `hubctl help VERB` says of each verb; `hubctl man --to FOLDER` writes the "
    text += "same as pages of the manual.\n\n"
    for verb in Verb.all { text += "- [`\(verb.name)`](#hubctl-\(verb.name)): \(verb.summary)\n" }
    for verb in Verb.all {
      text += "\n## hubctl \(verb.name)\n\n```text\n\(HelpText.of(verb))```\n"
    }
    text +=
      "\n## Exit codes\n\n"
      + MarkdownTable.text(
        ["code", "what it means"], ExitCode.allCases.map { ["\($0.rawValue)", $0.meaning] })
    text += "\n## Which hub\n\nVerbs that talk to a hub look for its address here, the first first:\n\n"
    return text + MarkdownTable.text(["where", ""], AdminTarget.precedence.map { ["`\($0.0)`", $0.1] })
  }

  private static var protocolDocument: String {
    let writer = JSONWriter(capacity: 65_536)
    AsyncAPIDocument(title: nil).write(to: writer)
    return (try? JSONValue(parsing: writer.text)).map(IndentedJSON.text) ?? ""
  }

  /// What goes between the markers of a plugin's own page.
  func tables(for id: String) -> [String: String] {
    let fields = catalogue.first { $0.manifest.id == id }?.fields ?? []
    let module = Self.module(of: id)
    return [
      "settings": fields.isEmpty ? "It has no settings.\n" : settingsTable(fields),
      "events": own(.event, module, id), "intents": own(.intent, module, id),
      "metrics": meterTable(meters.filter { $0.owner == id && $0.name.hasPrefix(Self.prefix(of: id)) }),
    ]
  }

  /// Words that are spelt with more capitals than one.
  private static let spellings = ["p2p": "P2P", "sqlite": "SQLite"]

  /// The folder and module of a plugin: `RateLimit` for `rate-limit`.
  static func module(of id: String) -> String {
    id.split(separator: "-").map { word in
      spellings[String(word)] ?? word.prefix(1).uppercased() + word.dropFirst()
    }.joined()
  }

  private var settings: String {
    var text = "# Settings\n\n## hub\n\n" + settingsTable(HubSettings.describe())
    for entry in catalogue {
      text += "\n## \(entry.manifest.id)\n\n\(entry.manifest.summary)\n\n"
      text += entry.fields.isEmpty ? "It has no settings.\n" : settingsTable(entry.fields)
    }
    return text
  }

  private func settingsTable(_ fields: [FieldDescription]) -> String {
    MarkdownTable.text(
      ["setting", "type", "default", "what it means", "per namespace", "a change"],
      fields.map { field in
        let range = field.range.map { ", \($0)" } ?? ""
        let value = field.defaultText.isEmpty ? "\"\"" : field.defaultText
        return [
          "`\(field.name)`", field.type + range, "`\(value)`", field.help, field.perNamespace ? "yes" : "no",
          field.change.rawValue,
        ]
      })
  }

  private var events: String {
    "# Events\n\nWhat has happened. A plugin hears an event with `hub.on`; "
      + "`hubctl events --follow` shows all.\n"
      + declarations.filter { $0.kind == .event }.map(section).joined()
  }

  private var intents: String {
    "# Intents\n\nWhat is about to happen. A plugin decides about an intent with `hub.before`.\n"
      + declarations.filter { $0.kind == .intent }.map(section).joined()
  }

  private func section(_ one: Declaration) -> String {
    var text = "\n## \(one.name)\n\n\(one.help)\n\nSwift: `\(one.typeName)` in `\(one.module)`."
    if one.isPatient { text += " Those who decide may take their time." }
    let names = plugins.filter { plugin in
      plugin.declares.hears.contains(one.name) || plugin.declares.decides.contains { $0.intent == one.name }
    }.map(\.id)
    if !names.isEmpty {
      text += " \(one.kind == .event ? "Heard" : "Decided") by \(names.joined(separator: ", "))."
    }
    let rows = one.members.map { ["`\($0.name)`", "`\($0.type)`", $0.help] }
    return text + "\n"
      + (rows.isEmpty ? "" : "\n" + MarkdownTable.text(["member", "type", "what it means"], rows))
  }

  private var metrics: String {
    "# Metrics\n\n" + meterTable(meters)
  }

  private func meterTable(_ meters: [MeterReading]) -> String {
    guard !meters.isEmpty else { return "It counts nothing.\n" }
    // Meters of one name stand together, and differ in the values of their labels only.
    var rows: [[String]] = []
    for meter in meters where rows.last?.first != "`\(meter.name)`" {
      let labels = meter.labels.map(\.name) + (meter.tenants == nil ? [] : ["tenant"])
      let words = labels.map { "`\($0)`" }.joined(separator: ", ")
      rows.append(["`\(meter.name)`", meter.kind.rawValue, words, meter.help])
    }
    return MarkdownTable.text(["name", "kind", "labels", "what is counted"], rows)
  }

  /// How the names of a plugin's own meters begin; what the kernel measures about it has another name.
  private static func prefix(of id: String) -> String { MeterRegistry.fullName(id, "") }

  private func own(_ kind: Declaration.Kind, _ module: String, _ id: String) -> String {
    let declared = declarations.filter { $0.kind == kind && $0.module == module }
    let mine = plugins.first { $0.id == id }?.declares ?? PluginDeclarations()
    let others =
      kind == .event
      ? mine.hears.map { ($0, "hears") } : mine.decides.map { ($0.intent, "decides at `\($0.stage)`") }
    var rows = declared.map { ["`\($0.name)`", kind == .event ? "told here" : "asked here", $0.help] }
    for (name, what) in others {
      rows.append(["`\(name)`", what, declarations.first { $0.name == name }?.help ?? ""])
    }
    let none = kind == .event ? "It tells and hears none.\n" : "It asks and decides nothing.\n"
    return rows.isEmpty ? none : MarkdownTable.text(["name", "here", "what it means"], rows)
  }
}
