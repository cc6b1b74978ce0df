internal import HubKernel

/// What `hubctl tenants` asks of the hub.
struct TenantDesk {
  static let root = "/admin/v1/tenants"

  let invocation: Invocation
  let client: AdminClient

  init(_ invocation: Invocation) throws(CommandFailure) {
    self.invocation = invocation
    client = try AdminClient(invocation)
  }

  /// The name the user gave.
  func name() throws(CommandFailure) -> String {
    guard let name = invocation.arguments.operand(1) else {
      throw CommandFailure(.usage, "which tenant?", hint: "hubctl tenants ACTION NAME")
    }
    return name
  }

  func path(_ name: String, _ query: String = "") -> String {
    "\(Self.root)/\(PercentEscapes.encode(name))\(query)"
  }

  /// A tenant as the file has it, with the version to name in a change.
  func tenant(_ name: String) async throws -> (json: JSONValue, tag: String?) {
    let answer = try await client.ask("GET", path(name))
    return (answer.json ?? .null, answer.tag)
  }

  /// Sends a change and shows the plan.
  @discardableResult
  func send(
    _ method: String, _ path: String, _ body: JSONValue, match: String? = nil
  ) async throws -> JSONValue {
    var request = AdminClient.Request(method: method, path: path + (isDry ? "?dryRun=1" : ""))
    request.match = match
    request.body = Array(body.description.utf8)
    let answer = try await client.ask(request)
    return answer.json ?? .null
  }

  var isDry: Bool { invocation.arguments.has("--dry-run") }

  func show(_ json: JSONValue) {
    if invocation.arguments.has("--json") {
      invocation.console.say(json.description)
    } else if let plan = json["plan"] {
      invocation.console.say(PlanText(plan, colour: invocation.console.output.hasColour).text)
    }
  }

  /// Whether a plugin is on.
  func isOn(_ plugin: String) async throws -> Bool {
    guard case .array(let plugins)? = try await client.ask("GET", "/admin/v1/plugins").json?["plugins"] else {
      return false
    }
    return plugins.contains { $0["id"]?.text == plugin }
  }

  /// Where peers connect: what the hub says, with TLS if the configuration here has it.
  func address() async throws -> (web: String, http: String) {
    let hub = ConfigurationLoader(invocation, asksPrograms: false).load(withSecrets: false).configuration.hub
    let listening = try await client.ask("GET", "/admin/v1/hub").json?["listening"]?[0]?.text
    let place = Introduction.reachable(listening ?? hub.listen.first ?? "127.0.0.1:3000")
    let secure = hub.tls.isOn ? "s" : ""
    return ("ws\(secure)://\(place)", "http\(secure)://\(place)")
  }
}
