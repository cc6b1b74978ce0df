package import HubKernel
import HubPrograms

extension ExternalPlugin: LoadingPlugin {
  private static let mostPrograms = 64

  /// Asks each program what it is. All of them at the same time, as each may take a while to begin.
  package static func entries(
    for lines: [PluginWords], besides known: [String], secrets: SecretResolver?, problems: inout Problems
  ) -> [CatalogueEntry] {
    let keys = ["run", "connect"]
    let own = lines.filter { line in
      !known.contains(line.id) && line.settings?.entries?.contains { keys.contains($0.key) } == true
    }
    if own.count > mostPrograms, let line = own.last {
      problems.add("there are more than \(mostPrograms) programs", at: line.position)
    }
    let asked = own.prefix(mostPrograms).map { line in
      let settings = general(line, secrets)
      return (line: line, settings: settings, probe: settings.map { ManifestProbe($0, id: line.id) })
    }
    return asked.map { entry(for: $0.line, $0.settings, $0.probe, &problems) }
  }

  private static func entry(
    for line: PluginWords, _ settings: Settings?, _ probe: ManifestProbe?, _ problems: inout Problems
  ) -> CatalogueEntry {
    var settings = settings ?? Settings()
    var summary = "A program that could not be asked."
    if !ProgramName.isKebabCase(line.id, most: ProgramName.longest) {
      problems.add(
        "\(line.id.inQuotes) is no name for a plugin", at: line.position,
        hint: "small letters and digits, with hyphens between words")
    }
    switch probe?.result() {
    case .success(let program):
      settings.program = program
      settings.stamp = Conversations.command(settings).stamp
      summary = program.summary
      for setting in program.settings { settings.own[setting.name] = setting.initial }
    case .failure(let mistakes):
      for mistake in mistakes.list { problems.add("\(line.id): \(mistake)", at: line.position) }
      fallthrough
    case nil:
      let general = Settings.fields.map(\.name)
      settings.unknown = line.settings?.entries?.map(\.key).filter { !general.contains($0) } ?? []
    }
    return CatalogueEntry(ExternalPlugin.self, Manifest(line.id, summary), defaults: settings)
  }

  /// What the line says that every program has, if there is nothing wrong with that; what is wrong is told
  /// when the whole line is read.
  private static func general(_ line: PluginWords, _ secrets: SecretResolver?) -> Settings? {
    let names = Settings.fields.map(\.name)
    let entries = line.settings?.entries?.filter { names.contains($0.key) } ?? []
    var problems = Problems()
    let settings = SettingsDecoder.decode(
      node: ConfigNode(.map(entries), at: line.position), onto: Settings(), owner: line.id, secrets: secrets,
      problems: &problems)
    return problems.hasErrors ? nil : settings
  }
}
