internal import HubKernel

/// What the running hub says of itself to the doctor.
struct RunningHub: Sendable {
  enum Answer: Sendable {
    case here(RunningHub)
    /// Nobody answers there.
    case absent(String)
    /// Somebody does, and does not let the doctor in.
    case closed(String)
  }

  let address: String
  let hub: JSONValue
  let plugins: [JSONValue]
  /// Nil where the plugin is not on.
  let mesh: JSONValue?
  /// Peers on the network of hubs.
  let guests: [JSONValue]
  /// Peers that count as hubs.
  let hubs: [JSONValue]
  /// What it knows of hubs to call; nil where the plugin is not on.
  let bootstrap: JSONValue?
  /// What each meter without labels reads, by its full name.
  private let meters: [String: Int]
  /// How often peers and hubs were refused, by code.
  let refusals: [String: Int]

  static func find(_ invocation: Invocation) async -> Answer {
    let client: AdminClient
    do {
      client = try AdminClient(invocation)
      return .here(try await RunningHub(client, invocation))
    } catch let failure as CommandFailure {
      return failure.code == .unreachable ? .absent(failure.message) : .closed(failure.message)
    } catch {
      return .closed("\(error)")
    }
  }

  private init(_ client: AdminClient, _ invocation: Invocation) async throws {
    address = client.address
    hub = try await client.ask("GET", "/admin/v1/hub").json ?? .null
    let json = try await client.ask("GET", "/admin/v1/plugins").json ?? .null
    plugins = MeshMap.list(json, "plugins")
    mesh = try await Self.optional(client, MeshDesk.root)
    bootstrap = try await Self.optional(client, "/admin/v1/bootstrap")
    let tree = ConfigurationLoader(invocation, asksPrograms: false).load(withSecrets: false).tree
    let name = mesh?["mesh"]?.text ?? tree?[["plugins", "hub-registry", "mesh"]]?.text ?? "pigeonhub-mesh"
    let query = "/admin/v1/peers?limit=500&network=\(PercentEscapes.encode(name))"
    guests = MeshMap.list(try await client.ask("GET", query).json ?? .null, "peers")
    hubs = MeshMap.list(try await client.ask("GET", "/admin/v1/hubs").json ?? .null, "hubs")
    var refusals: [String: Int] = [:]
    var meters: [String: Int] = [:]
    for meter in MeshMap.list(try await client.ask("GET", "/admin/v1/meters").json ?? .null, "meters") {
      let name = meter["name"]?.text ?? ""
      if name == "hub_refusals_total", let code = meter["labels"]?["code"]?.text {
        refusals[code, default: 0] += meter["value"]?.int ?? 0
      } else if meter["labels"] == nil {
        meters[name] = meter["value"]?.int
      }
    }
    (self.refusals, self.meters) = (refusals, meters)
  }

  /// What only some hubs tell.
  private static func optional(_ client: AdminClient, _ path: String) async throws -> JSONValue? {
    do {
      return try await client.ask("GET", path).json
    } catch let failure as CommandFailure where failure.code == .notFound {
      return nil
    }
  }

  /// What a meter reads, a counter or not; 0 where there is none.
  func meter(_ name: String) -> Int { meters["hub_\(name)_total"] ?? meters["hub_\(name)"] ?? 0 }

  func isOn(_ plugin: String) -> Bool { plugins.contains { $0["id"]?.text == plugin } }
}
