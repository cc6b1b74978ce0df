internal import HubKernel

/// What a hub told of itself at one moment.
struct TopSample: Sendable {
  /// When, in seconds of a clock that only goes forward.
  let seconds: Double
  let hub: JSONValue
  let plugins: [JSONValue]
  let meters: [TopMeter]
  /// Missing where the plugin that tells it is off.
  let mesh: JSONValue?
  let tenants: [JSONValue]

  init(
    seconds: Double, hub: JSONValue, plugins: JSONValue = .null, meters: JSONValue = .null,
    mesh: JSONValue? = nil, tenants: JSONValue? = nil
  ) {
    self.seconds = seconds
    self.hub = hub
    self.plugins = MeshMap.list(plugins, "plugins")
    self.meters = MeshMap.list(meters, "meters").map(TopMeter.init)
    self.mesh = mesh
    self.tenants = MeshMap.list(tenants ?? .null, "tenants")
  }

  /// Asks the hub for everything.
  static func take(from client: AdminClient, at seconds: @Sendable () -> Double) async throws -> TopSample {
    let hub = try await client.ask("GET", "/admin/v1/hub").json ?? .null
    let plugins = try await client.ask("GET", "/admin/v1/plugins").json ?? .null
    let meters = try await client.ask("GET", "/admin/v1/meters").json ?? .null
    let mesh = try await optional(client, MeshDesk.root)
    let tenants = try await optional(client, TenantDesk.root)
    return TopSample(
      seconds: seconds(), hub: hub, plugins: plugins, meters: meters, mesh: mesh, tenants: tenants)
  }

  /// What only some hubs tell; a hub that is gone is an error all the same.
  private static func optional(_ client: AdminClient, _ path: String) async throws -> JSONValue? {
    let answer = try await client.reply(to: AdminClient.Request(method: "GET", path: path))
    return (200...299).contains(answer.status) ? answer.json : nil
  }

  /// How long the hub had run.
  var uptime: Int { hub["uptimeSeconds"]?.int ?? 0 }

  /// The sum of the meters of that name.
  func total(_ name: String) -> Int? {
    let those = meters.filter { $0.name == name }
    return those.isEmpty ? nil : those.reduce(0) { $0 &+ $1.value }
  }

  /// What a histogram has in each bucket.
  func buckets(_ name: String) -> [Int]? { meters.first { $0.name == name }?.buckets }
}
