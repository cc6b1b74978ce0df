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
    do {
      mesh = try await client.ask("GET", MeshDesk.root).json
    } catch let failure as CommandFailure where failure.code == .notFound {
      mesh = nil
    }
    let tree = ConfigurationLoader(invocation).load(withSecrets: false).tree
    let name = mesh?["mesh"]?.text ?? tree?[["plugins", "hub-registry", "mesh"]]?.text ?? "pigeonhub-mesh"
    let query = "/admin/v1/peers?limit=500&network=\(PercentEscapes.encode(name))"
    guests = MeshMap.list(try await client.ask("GET", query).json ?? .null, "peers")
    hubs = MeshMap.list(try await client.ask("GET", "/admin/v1/hubs").json ?? .null, "hubs")
    var refusals: [String: Int] = [:]
    for meter in MeshMap.list(try await client.ask("GET", "/admin/v1/meters").json ?? .null, "meters")
    where meter["name"]?.text == "hub_refusals_total" {
      if let code = meter["labels"]?["code"]?.text { refusals[code, default: 0] += meter["value"]?.int ?? 0 }
    }
    self.refusals = refusals
  }
}
