import AuthTokens
import Echo
import Health
import HubKernel
import HubRegistry
import HubTesting
import MemoryStorage
import Mesh
import Metrics
import Records
import Signaling
import Testing

@testable import NamespaceIsolation

/// What the tests here begin with.
enum Stage {
  static let catalogue = [
    CatalogueEntry(Binder.self), CatalogueEntry(Undertaker.self),
    CatalogueEntry(NamespaceIsolationPlugin.self), CatalogueEntry(SignalingPlugin.self),
    CatalogueEntry(HubRegistryPlugin.self), CatalogueEntry(HealthPlugin.self),
    CatalogueEntry(EchoPlugin.self),
    CatalogueEntry(AuthTokensPlugin.self), CatalogueEntry(MetricsPlugin.self),
    CatalogueEntry(MeshPlugin.self), CatalogueEntry(MemoryStoragePlugin.self),
    CatalogueEntry(RecordsPlugin.self),
  ]

  static func yaml(_ rules: String = "{}", _ tenants: String, hub: String = "{}") -> String {
    """
    hub: \(hub)
    plugins: [binder, {namespace-isolation: \(rules)}, undertaker, signaling, hub-registry, health]
    namespaces: \(tenants.isEmpty ? "{}" : "\n" + tenants)
    """
  }

  static func hub(_ rules: String = "{}", _ tenants: String, hub: String = "{}", lanes: Int = 1) async throws
    -> TestHub
  {
    try await TestHub(yaml: yaml(rules, tenants, hub: hub), catalogue: catalogue, lanes: lanes)
  }
}

extension TestHub {
  /// Connects a peer that shows to whom it belongs, and announces it when a network is named.
  @discardableResult
  func bind(
    _ peer: PeerID, to tenant: String, in network: String? = nil, origin: String? = nil, lane: Int? = nil
  ) async -> TestClient {
    let headers = origin.map { [(name: "origin", value: $0)] } ?? []
    let client = await upgrade(
      query: "peerId=\(peer)&tenant=\(tenant)", headers: headers, as: peer, lane: lane)
    if let network { await announce(network, by: client) }
    return client
  }

  func announce(_ network: String, _ data: String = "{}", by client: TestClient) async {
    let name = JSONValue.string(network).description
    await send(#"{"type":"announce","networkName":\#(name),"data":\#(data)}"#, by: client)
  }

  func signal(_ target: PeerID, _ more: String = "", by client: TestClient) async {
    await send(#"{"type":"offer","targetPeerId":"\#(target)","data":1\#(more)}"#, by: client)
  }

  /// The members of every tenant's networks, by tenant.
  func members(of tenant: Namespace) -> Int { kernel.view.figures(.tenant(tenant)).peers }
}

extension TestClient {
  /// The codes of the errors it heard since this was last asked.
  func codes() -> [String] { take().filter { $0.type == "error" }.compactMap { $0["code"]?.text } }

  /// The ids it was told of since this was last asked.
  func met() -> [PeerID] {
    take().filter { $0.type == "peer-discovered" }.compactMap {
      $0["data"]?["peerId"]?.text.flatMap { PeerID($0) }
    }
  }
}

/// Gives what the plugin offers into the hands of a test.
final class Undertaker: Plugin {
  static let manifest = Manifest(
    "undertaker", "Empties tenants.", wants: [Capability((any TenantDraining).self)])

  init(_ settings: Tenanted<NoSettings>, _ host: Host) {
    let draining = host.want((any TenantDraining).self)
    drains = draining
  }

  private let drains: (any TenantDraining)?

  func wire(_ hub: Wiring) {
    guard let drains else { return }
    hub.serve(.DELETE, "/tenants/:name") { request in
      guard let name = request.parameters["name"], let tenant = Namespace.named(name) else {
        return .text("0", status: 404)
      }
      let grace = request.queryValue("grace").flatMap { Int($0) } ?? 0
      return .text(String(await drains.drain(tenant, grace: .seconds(grace))))
    }
    hub.serve(.POST, "/tenants/:name") { request in
      if let name = request.parameters["name"], let tenant = Namespace.named(name) { drains.readmit(tenant) }
      return .text("")
    }
  }
}
