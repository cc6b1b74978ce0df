import HubKernel
import HubRegistry
import HubTesting
import Signaling

@testable import Metrics

/// A hub with figures, and ways to ask for them.
enum Scene {
  static let catalogue = [
    CatalogueEntry(SignalingPlugin.self), CatalogueEntry(HubRegistryPlugin.self),
    CatalogueEntry(Doorkeeper.self), CatalogueEntry(Till.self), CatalogueEntry(MetricsPlugin.self),
  ]

  static func hub(
    _ metrics: String = "metrics", namespaces: String = "", hub: String = "{name: dev}"
  ) async throws -> TestHub {
    let plugins = "[doorkeeper, signaling, hub-registry, till, \(metrics)]"
    return try await TestHub(
      yaml: "hub: \(hub)\nplugins: \(plugins)\n\(namespaces)", catalogue: catalogue)
  }

  /// Ann and Bob meet and Ann sends Bob an offer.
  static func talk(_ hub: TestHub, in network: String, _ ann: PeerID, _ bob: PeerID) async {
    await hub.connect(ann, in: network, announcing: "{}")
    await hub.connect(bob, in: network, announcing: "{}")
    await hub.send(#"{"type":"offer","targetPeerId":"\#(bob)","data":{}}"#, by: ann)
  }
}

extension String {
  var rows: [String] { split(separator: "\n").map(String.init) }
}

extension TestHub {
  /// The lines of what `/metrics` says as text, by what stands before the value.
  func figures(_ format: String = "prometheus", as tenant: String? = nil) async -> [String: String] {
    let answer = await ask(
      .GET, "/metrics?format=\(format)", headers: tenant.map { [(name: "x-tenant", value: $0)] } ?? [],
      isAdmin: tenant == nil)
    var figures: [String: String] = [:]
    for line in answer.text.rows where !line.isEmpty && !line.hasPrefix("#") {
      guard let space = line.lastIndex(of: " ") else { continue }
      figures[String(line[..<space])] = String(line[line.index(after: space)...])
    }
    return figures
  }
}

/// Believes what a header says about who asks.
final class Doorkeeper: Plugin {
  static let manifest = Manifest("doorkeeper", "Believes everybody.")

  init(_ settings: Tenanted<NoSettings>, _ host: Host) {}

  func wire(_ hub: Wiring) {
    hub.before(ServeRequest.self, at: .identify) { (intent: inout ServeRequest) in
      if let name = intent.request.header("x-tenant"), let tenant = Namespace.named(name) {
        intent.identify(as: .tenant(tenant))
      }
      return .proceed
    }
  }
}

/// Counts for tenants.
final class Till: Plugin {
  static let manifest = Manifest("till", "Counts for tenants.")
  let sold: TenantCounter
  let plain: Counter
  let took: Histogram

  init(_ settings: Tenanted<NoSettings>, _ host: Host) {
    sold = host.metrics.tenantCounter("sold_total", "things \"sold\" \\ here", labels: ["kind": "a\"b\\c\n"])
    plain = host.metrics.counter("plain_total", "things")
    took = host.metrics.histogram("took_seconds", "time")
  }

  func wire(_ hub: Wiring) {
    hub.receive("buy") { [self] message in
      sold.add(2, in: message.peer.namespace)
      took.observe(1_500)
      took.observe(20_000_000_000)
    }
  }
}
