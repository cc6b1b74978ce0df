import HubKernel
import HubTesting

/// Lets a connection belong to the tenant that its query names, gives it a seat, and says how many a tenant
/// may have.
final class Porter: Plugin, TenantQuotas {
  struct Settings: PluginSettings {
    var connections = 1_000
    var peers = 1_000
    var networks = 1_000
    var peersPerNetwork = 1_000
    init() {}
    static let fields: [Field<Settings>] = [
      Field("connections", \.connections, "connections of a tenant"),
      Field("peers", \.peers, "peers of a tenant"),
      Field("networks", \.networks, "networks of a tenant"),
      Field("peersPerNetwork", \.peersPerNetwork, "peers of a network"),
    ]
  }

  static let manifest = Manifest(
    "porter", "Shows everybody where they belong.", provides: [Capability((any TenantQuotas).self)])

  /// A place that is given back when nobody holds it any more, however that came about.
  final class Seat: Sendable {
    private static let all = Lock([String: Int]())
    let name: String
    /// The test that counts it.
    private let test: String?

    static func taken(_ test: String) -> Int { all.withLock { $0[test] ?? 0 } }

    init(_ name: String, _ test: String? = nil) {
      self.name = name
      self.test = test
      if let test { Seat.all.withLock { $0[test, default: 0] += 1 } }
    }

    deinit {
      if let test { Seat.all.withLock { $0[test, default: 0] -= 1 } }
    }
  }

  let settings: Tenanted<Settings>
  let host: Host
  let seats: Slot<Seat>

  init(_ settings: Tenanted<Settings>, _ host: Host) {
    self.settings = settings
    self.host = host
    seats = host.slot { Seat("made later") }
  }

  func wire(_ hub: Wiring) {
    hub.before(AdmitConnection.self, at: .screen) { [seats] intent in
      intent[seats] = Seat("of \(intent.peer.name)", intent.request.queryValue("test"))
      return .proceed
    }
    hub.before(AdmitConnection.self, at: .identify) { intent in
      guard let name = intent.request.queryValue("tenant") else { return .proceed }
      intent.bind(to: Namespace.named(name) ?? .standard)
      return .proceed
    }
    hub.before(AdmitConnection.self, at: .authorize) { intent in
      intent.request.queryValue("lost") == nil ? .proceed : .refuse("lost", "the way out is over there")
    }
    hub.before(ServeRequest.self, at: .identify) { intent in
      guard let name = intent.request.header("x-tenant") else { return .proceed }
      if name == "nobody" { return .refuse("unauthorized", "nobody is called that") }
      intent.identify(as: name == "all" ? .everything : .tenant(Namespace.named(name) ?? .standard))
      return .proceed
    }
    hub.receive("seat") { [seats] in $0.peer.say($0.peer[seats].name) }
    hub.receive("home") { $0.peer.say("\($0.peer.namespace.name) \($0.peer.isBound)") }
    hub.serve(.GET, "/figures", for: .operators) { [host] request in
      let figures = host.hub.figures(request.view)
      return .text(
        "\(figures.connections) \(figures.peers) \(figures.networks) \(figures.messages) \(figures.signals)")
    }
    hub.serve(.GET, "/view") { .text("\($0.view.tenant?.name ?? "everything")") }
    hub.offer((any TenantQuotas).self, self)
  }

  func quota(in namespace: Namespace) -> Quota {
    var quota = Quota()
    let settings = settings[namespace]
    quota.connections = settings.connections
    quota.peers = settings.peers
    quota.networks = settings.networks
    quota.peersPerNetwork = settings.peersPerNetwork
    return quota
  }

  static func hub(_ settings: String, lanes: Int = 1) async throws -> TestHub {
    try await TestHub(
      yaml: settings, catalogue: [CatalogueEntry(Porter.self), CatalogueEntry(Chatter.self)], lanes: lanes)
  }
}

extension TestHub {
  /// Connects a peer that says whose it is.
  func connect(_ peer: PeerID, of tenant: String, query: String = "", lane: Int? = nil) async -> TestClient {
    await upgrade(query: "peerId=\(peer)&tenant=\(tenant)\(query)", as: peer, lane: lane)
  }

  /// What an answer shows.
  func show(_ path: String, as tenant: String? = nil, isAdmin: Bool = false) async -> String {
    let headers = tenant.map { [(name: "x-tenant", value: $0)] } ?? []
    let answer = await ask(.GET, path, headers: headers, isAdmin: isAdmin)
    return answer.status == 200 ? answer.text : "\(answer.status)"
  }
}
