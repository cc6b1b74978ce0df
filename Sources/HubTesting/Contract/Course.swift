import HubKernel

/// The paces of one plugin: the hubs in which rules are tried.
struct Course: Sendable {
  let contract: Contract
  /// Stands for every secret that the settings name; must never be seen again.
  let secret = "kit-Zq7xV1mB9tRw3KpN5sLd8YhC2fGj6AuE4oTi0XaQzWv"
  private static let tenant = "contract-kit"

  init(_ contract: Contract) { self.contract = contract }

  var entry: CatalogueEntry { contract.entry }
  var id: String { entry.manifest.id }
  var catalogue: [CatalogueEntry] {
    contract.neighbours + [CatalogueEntry(TrafficPlugin.self), entry]
  }

  /// Plugins.yaml with the plugin or without it. `round` changes a setting of a neighbour, so that a reload
  /// finds work; `isExchanged` changes where the plugin is off, so that a new instance adopts the old one.
  func yaml(
    with isOn: Bool = true, round: Int = 0, isExchanged: Bool = false, settings: String? = nil
  ) -> String {
    var text = "plugins:\n"
    for other in contract.neighbours { text += "  - \(other.manifest.id)\n" }
    text += "  - \(TrafficPlugin.manifest.id): {round: \(round)}\n"
    guard isOn else { return text }
    let lines = (settings ?? contract.settings).split(separator: "\n").map { "      \($0)\n" }.joined()
    text += lines.isEmpty ? "  - \(id)\n" : "  - \(id):\n\(lines)"
    guard isExchanged else { return text }
    return text + "namespaces:\n  \(Course.tenant):\n    plugins: {\(id): off}\n"
  }

  /// What the settings name as kept in the environment: each secret is the same word.
  func secrets(in yaml: String) -> [String: String] {
    var found = contract.environment
    for part in yaml.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != ":" }) {
      if part.hasPrefix("env:") { found[String(part.dropFirst(4)), default: secret] = secret }
    }
    return found
  }

  func hub(with isOn: Bool = true, isReal: Bool = false, settings: String? = nil) async throws -> TestHub {
    let yaml = yaml(with: isOn, settings: settings)
    let hub = try TestHub(
      unbooted: yaml, catalogue: catalogue, secrets: secrets(in: yaml),
      isReal: isReal || contract.isProgram)
    try await hub.boot()
    await hub.beginsToListen()
    return hub
  }

  func unbootedHub() throws -> TestHub {
    try TestHub(
      unbooted: yaml(), catalogue: catalogue, secrets: secrets(in: yaml()), isReal: contract.isProgram)
  }

  /// How long the hub is left alone so that what was begun comes to its end.
  func pause(_ hub: TestHub, _ virtual: Duration, real: Duration) async {
    await hub.pass(contract.isProgram ? real : virtual)
  }

  func status(in hub: TestHub) -> PluginStatus? { hub.plugins.first { $0.id == id } }

  /// Complaints of the kernel about this plugin.
  func warnings(in hub: TestHub) -> [String] {
    hub.log.filter { record in
      record.level >= .warning && record.fields.contains { $0.name == "plugin" && $0.value == id }
    }.map(\.message)
  }

  func find(warningsOf hub: TestHub, while doing: String, _ notes: inout ContractNotes) {
    for warning in warnings(in: hub) { notes.find("made the hub complain while \(doing): \(warning)") }
  }

  /// Finds out whether the plugin still stands after what it was given.
  func findFall(in hub: TestHub, after what: String, restarts: Int = 0, _ notes: inout ContractNotes) {
    guard let status = status(in: hub) else { return notes.find("is gone after \(what)") }
    if status.restarts > restarts || [.restarting, .failed].contains(status.state) {
      let error = hub.log.last { $0.message.hasPrefix("a plugin ") && $0.level >= .warning }?
        .fields.first { $0.name == "error" }?.value
      notes.find("falls over \(what)" + (error.map { ": \($0.printable)" } ?? ""))
    }
  }
}
