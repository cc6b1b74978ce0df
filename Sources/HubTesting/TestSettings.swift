import HubKernel
import HubYAML

/// The Plugins.yaml of a hub under test, which grows as plugins are installed.
struct TestSettings: Sendable {
  private var hub: ConfigNode?
  private var namespaces: ConfigNode?
  private var plugins: [ConfigNode] = []
  private(set) var catalogue: [CatalogueEntry]
  /// What is kept in the environment, by name; without any, secrets are checked and not fetched.
  private let secrets: [String: String]
  static let file = "Plugins.yaml"

  init(catalogue: [CatalogueEntry] = [], secrets: [String: String] = [:]) {
    self.catalogue = catalogue
    self.secrets = secrets
  }

  /// Takes a whole Plugins.yaml in place of what was there.
  mutating func replace(with yaml: String) throws {
    let root = try TestSettings.tree(yaml)
    hub = root?.entries?.first { $0.key == "hub" }?.value
    namespaces = root?.entries?.first { $0.key == "namespaces" }?.value
    plugins = root?.entries?.first { $0.key == "plugins" }?.value.list ?? []
    let known = ["hub", "namespaces", "plugins"]
    if let stranger = root?.entries?.first(where: { !known.contains($0.key) }) {
      throw TestHubError(["\(stranger.position): there is no section '\(stranger.key)'"])
    }
  }

  /// Adds a line for a plugin, below the lines that are there.
  mutating func add(_ entry: CatalogueEntry, settings yaml: String) throws {
    let id = entry.manifest.id
    if let place = catalogue.firstIndex(where: { $0.manifest.id == id }) {
      catalogue[place] = entry
    } else {
      catalogue.append(entry)
    }
    let position = Position(file: TestSettings.file, line: 1 + (plugins.last?.position.line ?? 0), column: 5)
    let settings = try TestSettings.tree(yaml)
    let content: ConfigNode.Content =
      settings.map { .map([ConfigNode.Entry(id, $0, at: position)]) } ?? .scalar(id, plain: true)
    plugins.append(ConfigNode(content, at: position))
  }

  /// What the hub is to run with.
  func configuration() throws -> Configuration {
    var sections: [ConfigNode.Entry] = []
    if let hub { sections.append(ConfigNode.Entry("hub", hub, at: hub.position)) }
    sections.append(ConfigNode.Entry("plugins", ConfigNode(.list(plugins))))
    if let namespaces { sections.append(ConfigNode.Entry("namespaces", namespaces, at: namespaces.position)) }
    var problems = Problems()
    let secrets = secrets
    let fetch: SecretResolver = { source throws(SettingMistake) in
      guard case .environment(let name) = source, let value = secrets[name] else {
        throw SettingMistake("the test keeps no such secret")
      }
      return Array(value.utf8)
    }
    let resolver = secrets.isEmpty ? nil : fetch
    let (lines, known) = (
      PluginWords.read(.init(.list(plugins)), problems: &problems), catalogue.map(\.manifest.id)
    )
    let loaded = catalogue.compactMap(\.loader).flatMap {
      $0.entries(for: lines, besides: known, secrets: resolver, problems: &problems)
    }
    let configuration = Configuration.read(
      ConfigNode(.map(sections)), catalogue: catalogue + loaded, secrets: resolver, problems: &problems)
    try TestSettings.check(problems)
    return configuration
  }

  private static func tree(_ yaml: String) throws -> ConfigNode? {
    var problems = Problems()
    let node = YAMLReader.parse(yaml, file: file, problems: &problems)
    try check(problems)
    return node
  }

  private static func check(_ problems: Problems) throws {
    guard problems.hasErrors else { return }
    throw TestHubError(
      problems.sorted.map { problem in
        "\(problem.position): \(problem.message)" + (problem.hint.map { " (\($0))" } ?? "")
      })
  }
}
