internal import HubFetch
internal import HubKernel
internal import HubNet

/// A configuration with what is wrong with it, and with all that is needed to say so.
struct LoadedConfiguration: Sendable {
  let path: String
  /// Whether there is no file, and none was asked for.
  let isMissing: Bool
  /// The file with the environment and the flags laid over it.
  let tree: ConfigNode?
  /// The plugins of this binary, and those that only lines of the file know.
  let catalogue: [CatalogueEntry]
  let configuration: Configuration
  var problems: Problems
  let sources: [String: String]

  /// Everything that is wrong, for a person.
  func rendered(colour: Bool) -> String { problems.render(sources: sources, colour: colour) }

  /// Everything that is wrong, a line each, for a log.
  var lines: [String] {
    problems.sorted.map { problem in
      let hint = problem.hint.map { " (\($0))" } ?? ""
      return "\(problem.position): \(problem.severity.rawValue): \(problem.message)\(hint)"
    }
  }

  /// The files it was made of: itself, the certificates, and where secrets are kept.
  var files: [String] {
    let tls = configuration.hub.tls
    // What the hub writes itself it takes into use itself.
    let own = tls.isKept ? [] : [tls.certificate, tls.key]
    var files = [path] + (own + [tls.clientAuthority]).filter { !$0.isEmpty }
    if let tree { Self.addSecrets(of: tree, to: &files) }
    return files
  }

  /// More are not watched.
  private static let mostFiles = 1_000

  private static func addSecrets(of node: ConfigNode, to files: inout [String]) {
    guard files.count < mostFiles else { return }
    switch node.content {
    case .scalar(let text, _): if text.hasPrefix("file:") { files.append(String(text.dropFirst(5))) }
    case .list(let items): for item in items { addSecrets(of: item, to: &files) }
    case .map(let entries): for entry in entries { addSecrets(of: entry.value, to: &files) }
    }
  }

  /// Whether nothing is on that has a line of its own.
  var isWithoutPlugins: Bool { configuration.pluginIDs.allSatisfy { $0 == AdminPlugin.manifest.id } }

  /// Whether a plugin is switched on.
  func isOn(_ id: String) -> Bool { configuration.pluginIDs.contains(id) }

  /// Reads the certificate and the key as a hub would, so that a renewal gone wrong shows before a restart.
  mutating func checkCertificate() {
    guard !problems.hasErrors, let error = Server.certificateMistake(in: configuration.hub) else { return }
    problems.add("hub.tls: \(error)", at: tree?.origin(of: ["hub", "tls"]) ?? .code)
  }

  /// Makes a hub of it that does not run, to see whether its plugins agree with each other.
  mutating func rehearsal() -> Kernel? {
    guard !problems.hasErrors else { return nil }
    let kernel = Kernel(
      configuration, catalogue: catalogue, lanes: 1, lanesRun: false, sink: SilentSink(),
      fetching: WebClient())
    do {
      try kernel.rehearse()
      return kernel
    } catch {
      problems.add("\(error.plugin) \(error.what)", at: error.position)
      return nil
    }
  }
}
