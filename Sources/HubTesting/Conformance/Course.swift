import HubKernel

/// The paces of one plugin, and what was found.
struct Course {
  let entry: CatalogueEntry
  let settings: String
  let others: [CatalogueEntry]
  private(set) var findings: [String] = []

  var id: String { entry.manifest.id }
  var catalogue: [CatalogueEntry] { others + [CatalogueEntry(TrafficPlugin.self), entry] }

  init(_ entry: CatalogueEntry, _ settings: String, _ others: [CatalogueEntry]) {
    self.entry = entry
    self.settings = settings
    self.others = others
  }

  mutating func find(_ sentence: String) { findings.append(sentence) }

  /// Plugins.yaml with the plugin or without it. `round` changes a setting of a neighbour, so that a reload
  /// finds work.
  func yaml(with isOn: Bool = true, round: Int = 0) -> String {
    var text = "plugins:\n"
    for other in others { text += "  - \(other.manifest.id)\n" }
    text += "  - \(TrafficPlugin.manifest.id): {round: \(round)}\n"
    guard isOn else { return text }
    let lines = settings.split(separator: "\n").map { "      \($0)\n" }.joined()
    return text + (lines.isEmpty ? "  - \(id)\n" : "  - \(id):\n\(lines)")
  }

  func hub(with isOn: Bool = true) async throws -> TestHub {
    try await TestHub(yaml: yaml(with: isOn), catalogue: catalogue)
  }

  mutating func checkManifest() {
    let isKebab = id.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    if !isKebab || id.isEmpty || id.hasPrefix("-") || id.hasSuffix("-") {
      find("has an id that is not in kebab-case")
    }
    if entry.manifest.summary.split(separator: " ").count < 2 || !entry.manifest.summary.hasSuffix(".") {
      find("has a summary that is not a sentence")
    }
  }

  mutating func checkFields() {
    for field in entry.fields where field.help.split(separator: " ").count < 2 {
      find("does not say what its setting '\(field.name)' means")
    }
  }

  private static let sections = [
    "Name", "What it does", "Settings", "Events", "Metrics", "Example", "Limits",
  ]

  mutating func checkReadme(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let heads = lines.filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
    if lines.first.map(String.init) != "# \(id)" { find("has a README whose title is not '# \(id)'") }
    if heads != Course.sections {
      find("has a README with the sections \(heads), and they should be \(Course.sections)")
    }
  }

  /// Complaints of the kernel about this plugin.
  func warnings(in hub: TestHub) -> [String] {
    hub.log.filter { record in
      record.level >= .warning && record.fields.contains { $0.name == "plugin" && $0.value == id }
    }.map(\.message)
  }

  mutating func find(warningsOf hub: TestHub, while doing: String) {
    for warning in warnings(in: hub) { find("made the hub complain while \(doing): \(warning)") }
  }
}
