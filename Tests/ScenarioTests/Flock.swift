import AuthTokens
import HubKernel
import HubRegistry
import HubTesting
import Mailbox
import Mesh
import Signaling
import Testing

/// Several hubs with the mesh on, and peers at them.
struct Flock {
  let fleet: TestFleet
  private let lanes: Int

  init(seed: UInt64? = nil, lanes: Int = 1) {
    fleet = TestFleet(seed: seed)
    self.lanes = lanes
  }

  static let catalogue = [
    CatalogueEntry(AuthTokensPlugin.self), CatalogueEntry(SignalingPlugin.self),
    CatalogueEntry(HubRegistryPlugin.self), CatalogueEntry(MeshPlugin.self),
    CatalogueEntry(CallerPlugin.self), CatalogueEntry(MailboxPlugin.self),
  ]

  /// What can be different from hub to hub.
  struct Form {
    var id: PeerID?
    var mesh = "pigeonhub-mesh"
    var isReachable = true
    var publicUrl: String?
    var settings = ""
    var registry = ""
    var hub = ""
    /// The secret of the mesh. Hubs with tenants have one unless they are open.
    var secret: String?
    /// More plugins, with their settings.
    var plugins: [String] = []
    var tenants = ""
    var isOpen = false

    var shownSecret: String? { secret ?? (tenants.isEmpty || isOpen ? nil : Flock.usualSecret) }
  }

  static let usualSecret = "the usual secret of at least thirty-two bytes"

  static func yaml(_ name: String, calling others: [String], _ form: Form = Form()) -> String {
    let calls = others.map { "'ws://\($0):3000'" }.joined(separator: ", ")
    let settings = form.settings.isEmpty ? "" : ", \(form.settings)"
    return """
      hub:
        name: \(name)
        id: '\(form.id ?? PeerID(named: name))'
        \(form.hub)
      plugins:
      \(form.shownSecret == nil ? "" : "  - auth-tokens: {hubs: {secret: env:SECRET}}")
        - signaling
      \(form.plugins.map { "  - \($0)" }.joined(separator: "\n"))
        - hub-registry: {isHub: true, mesh: \(form.mesh)\(form.registry)}
        - mesh: {publicUrl: '\(form.publicUrl ?? (form.isReachable ? "ws://\(name):3000" : ""))'\(settings)}
        - caller: {calls: [\(calls)]}
      \(form.tenants)
      """
  }

  @discardableResult
  func hub(_ name: String, calling others: [String] = [], _ form: Form = Form()) async throws -> TestHub {
    try await fleet.hub(
      name, yaml: Flock.yaml(name, calling: others, form), catalogue: Flock.catalogue,
      secrets: ["SECRET": form.shownSecret ?? Flock.usualSecret], lanes: lanes)
  }

  /// Connects a peer to a hub and has it announced in a network.
  func peer(_ name: String, at hub: String, in network: String = "lobby", _ data: String = "{}") async throws
  {
    let hub = try #require(fleet.hub(hub))
    await hub.connect(PeerID(named: name), in: network, announcing: data)
  }

  /// What a peer was told, as "type who".
  func told(_ name: String, at hub: String) throws -> [String] {
    try #require(fleet.hub(hub)).heard(by: PeerID(named: name)).compactMap { Flock.line($0.json) }
  }

  /// Whom a peer knows by what it was told.
  func known(by name: String, at hub: String) throws -> Set<PeerID> {
    var known: Set<PeerID> = []
    for message in try #require(fleet.hub(hub)).heard(by: PeerID(named: name)) {
      guard let id = message.json?["data"]?["peerId"]?.text.flatMap(PeerID.init) else { continue }
      if message.json?["type"]?.text == "peer-discovered" { known.insert(id) }
      if message.json?["type"]?.text == "peer-disconnected" { known.remove(id) }
    }
    return known
  }

  func offer(_ data: String, from sender: String, at hub: String, to target: String) async throws {
    let hub = try #require(fleet.hub(hub))
    let message =
      #"{"type":"offer","targetPeerId":"\#(PeerID(named: target))","messageId":"m-\#(data)","#
      + #""data":"\#(data)"}"#
    await hub.send(message, by: PeerID(named: sender))
  }

  /// The data of the offers that a peer got, in order.
  func offers(to name: String, at hub: String) throws -> [String] {
    try #require(fleet.hub(hub)).heard(by: PeerID(named: name))
      .filter { $0.json?["type"]?.text == "offer" }.compactMap { $0.json?["data"]?.text }
  }

  /// The codes of the errors that a peer got, each with the message it is about.
  func errors(of name: String, at hub: String) throws -> [String] {
    try #require(fleet.hub(hub)).heard(by: PeerID(named: name))
      .filter { $0.json?["type"]?.text == "error" }
      .map { "\($0.json?["code"]?.text ?? "") \($0.json?["messageId"]?.text ?? "")" }
  }

  func diary(_ hub: String) throws -> [String] {
    let hub = try #require(fleet.hub(hub))
    return try #require(hub.kernel.service((any CallerDiary).self)).lines
  }

  func links(_ hub: String) throws -> [LinkFigures] { try mesh(hub).links }
  func hubs(_ hub: String) throws -> Set<PeerID> { Set(try mesh(hub).hubs.map(\.id)) }

  func mesh(_ hub: String) throws -> any MeshLinking {
    let hub = try #require(fleet.hub(hub))
    return try #require(hub.kernel.service((any MeshLinking).self))
  }

  static func id(_ name: String) -> PeerID { PeerID(named: name) }

  private static func line(_ message: JSONValue?) -> String? {
    guard let type = message?["type"]?.text else { return nil }
    let who = message?["data"]?["peerId"]?.text ?? message?["fromPeerId"]?.text ?? ""
    return "\(type) \(who)"
  }
}
