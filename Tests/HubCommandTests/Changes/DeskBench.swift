import HubKernel
import HubTesting
import HubYAML

@testable import HubCommand

/// A hub in memory that is steered from a real file.
final class DeskBench: Sendable {
  let folder: TemporaryFolder
  let path: String
  let hub: TestHub
  let desk: ChangeDesk

  static let catalogue =
    SamplePlugins.catalogue + [
      CatalogueEntry(AdminPlugin.self), CatalogueEntry(TroublePlugin.self),
      CatalogueEntry(JoiningPlugin.self),
    ]

  init(_ yaml: String) async throws {
    folder = try TemporaryFolder()
    path = try folder.file("Plugins.yaml", yaml)
    hub = try TestHub(unbooted: yaml, catalogue: Self.catalogue)
    let read = Self.reader(path)
    guard case .success(let candidate) = read(nil) else { throw TroublePlugin.Trouble() }
    desk = ChangeDesk(
      hub.kernel,
      ChangeDesk.Source(
        file: ConfigurationFile(path: path), read: read, plugins: Self.catalogue.map(\.manifest)),
      current: candidate)
    hub.kernel.give(ChangeDesk.self, desk)
    try await hub.boot()
  }

  private static func reader(
    _ path: String
  ) -> @Sendable ([UInt8]?) -> Result<ChangeDesk.Candidate, Rejection> {
    { bytes in
      guard let bytes = bytes ?? (try? FileText.bytes(of: path, limit: 1 << 20).get()) else {
        return .failure(Rejection(["there is no file"]))
      }
      var problems = Problems()
      let tree = YAMLReader.parse(bytes, file: "Plugins.yaml", problems: &problems)
      let configuration = Configuration.read(tree, catalogue: catalogue, problems: &problems)
      return problems.hasErrors
        ? .failure(Rejection(problems.sorted.map { "\($0.position): \($0.message)" }))
        : .success(ChangeDesk.Candidate(configuration))
    }
  }

  var text: String { FileText.text(of: path) ?? "" }

  func write(_ text: String) throws { try FileText.replace(path, with: text) }

  /// Asks as the user who runs the hub does.
  func ask(_ method: String, _ target: String, _ body: String = "", match: String? = nil) async -> TestAnswer
  {
    var headers = [(name: "host", value: "localhost"), (name: "content-type", value: "application/json")]
    if let match { headers.append((name: "if-match", value: match)) }
    return await hub.ask(method, "/admin/v1" + target, headers: headers, body: body, isAdmin: true)
  }

  /// The version of the file.
  var tag: String { get throws { try desk.version().tag.description } }
}

/// Does not start when it is told so.
final class TroublePlugin: Plugin {
  struct Settings: PluginSettings {
    var hasTrouble = false
    static let fields: [Field<Settings>] = [Field("hasTrouble", \.hasTrouble, "whether it fails to start")]
  }
  struct Trouble: Error {}
  static let manifest = Manifest("trouble", "Fails to start.")
  private let isIll: Bool
  init(_ settings: Tenanted<Settings>, _ host: Host) {
    isIll = settings.server.hasTrouble || settings.exceptions.contains { settings[$0].hasTrouble }
  }
  func wire(_ hub: Wiring) {}
  func start() async throws { if isIll { throw Trouble() } }
}

/// Lets a peer into the network that its message names.
final class JoiningPlugin: Plugin {
  static let manifest = Manifest("joining", "Lets peers into networks.")
  init(_ settings: Tenanted<NoSettings>, _ host: Host) {}
  func wire(_ hub: Wiring) {
    for network in ["acme-one", "acme-two", "beta-one"] {
      hub.receive("join-\(network)") { message in
        guard let name = NetworkName(network) else { return }
        let peer = message.peer
        let outcome = peer.join(Arrival(network: name), leaving: { _, _ in }, tell: { _ in })
        if case .refused(let refusal) = outcome { peer.refuse(refusal) }
      }
    }
  }
}
