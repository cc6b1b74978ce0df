internal import Glibc
internal import HubKernel

/// Adding, changing and removing.
extension TenantDesk {
  func add() async throws -> ExitCode {
    let name = try name()
    var members = try TenantFlags.patch(invocation.arguments)
    var key: TenantKey?
    let hasTokens = try await isOn(TenantFlags.tokens)
    if hasTokens, !invocation.arguments.has("--no-key") {
      let made = TenantKey()
      key = made
      let token = entry(made, called: invocation.arguments.value("--key-name") ?? "first")
      members = Self.merged(
        members, .init(TenantFlags.tokens, .object([.init("tokens", .array([token]))])))
    }
    // Without keys nobody could say that he is of this tenant, except by the networks he names.
    if !hasTokens, !members.contains(where: { $0.key == "networks" }) {
      members.insert(.init("networks", .array([.string(name), .string(name + "-*")])), at: 0)
    }
    let json = try await send("POST", Self.root, .object([.init("name", .string(name))] + members))
    if invocation.arguments.has("--json") {
      var object = [JSONValue.Member("tenant", .string(name))]
      if let key, !isDry { object.append(.init("key", .string(key.text))) }
      if let plan = json["plan"] { object.append(.init("plan", plan)) }
      invocation.console.say(JSONValue.object(object).description)
      return .ok
    }
    show(json)
    if isDry { return .ok }
    if let key {
      invocation.console.say(try await snippet(name, key))
    } else {
      sayWhyThereIsNoKey(name, hasTokens)
    }
    return .ok
  }

  func set() async throws -> ExitCode {
    let name = try name()
    let members = try TenantFlags.patch(invocation.arguments)
    guard !members.isEmpty else {
      throw CommandFailure(.usage, "nothing to change", hint: "'hubctl help tenants' lists the flags")
    }
    let (_, tag) = try await tenant(name)
    show(try await send("PATCH", path(name), .object(members), match: tag))
    return .ok
  }

  func details() async throws -> ExitCode {
    let (json, _) = try await tenant(try name())
    if invocation.arguments.has("--json") {
      invocation.console.say(json.description)
      return .ok
    }
    var rows = [["tenant", (json["name"]?.text ?? "").printable], ["state", (json["state"]?.text ?? "")]]
    rows.append(["networks", Self.list(json["networks"])])
    if case .object(let plugins)? = json["plugins"] {
      for plugin in plugins {
        guard case .object(let settings) = plugin.value else {
          rows.append([plugin.key.printable, (plugin.value.text ?? "").printable])
          continue
        }
        rows += settings.map { setting in
          let value = setting.key == "tokens" ? Self.names(setting.value) : Self.list(setting.value)
          return ["\(plugin.key).\(setting.key)".printable, value]
        }
      }
    }
    invocation.console.say(Table(rows).text + TenantUsage(json).bars)
    return .ok
  }

  func remove() async throws -> ExitCode {
    let name = try name()
    let (json, tag) = try await tenant(name)
    let connections = json["figures"]?["connections"]?.int ?? 0
    let grace = invocation.arguments.value("--grace") ?? "30s"
    guard (try? Duration.parse(grace)) != nil else {
      throw CommandFailure(.usage, "'\(grace.printable)' is not a duration", hint: "write 30s or 5m")
    }
    if !invocation.arguments.has("--yes") {
      let peers = connections == 1 ? "1 connection has" : "\(connections) connections have"
      guard invocation.console.confirms("Remove the tenant \(name)? Its \(peers) \(grace) to go.") else {
        throw CommandFailure(.usage, "nothing was removed", hint: "with --yes nobody is asked")
      }
    }
    var request = AdminClient.Request(method: "DELETE", path: path(name, "?grace=\(grace)"))
    request.match = tag
    _ = try await client.ask(request)
    return try await follow(name)
  }

  /// Waits for the receipt and says meanwhile how far it has come.
  private func follow(_ name: String) async throws -> ExitCode {
    var last = -1
    while true {
      let answer = try await client.ask("GET", "/admin/v1/removals/\(PercentEscapes.encode(name))")
      let json = answer.json ?? .null
      guard json["stage"]?.text == "leaving" else { return receipt(json) }
      let left = try? await tenant(name).json["figures"]?["connections"]?.int
      if let left, left != last {
        invocation.console.note("\(name): \(left) still connected")
        last = left
      }
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  private func receipt(_ json: JSONValue) -> ExitCode {
    if invocation.arguments.has("--json") {
      invocation.console.say(json.description)
    } else {
      let number = { (name: String) in "\(json[name]?.int ?? 0)" }
      var rows = [
        ["tenant", (json["tenant"]?.text ?? "").printable], ["stage", json["stage"]?.text ?? ""],
        ["by", (json["by"]?.text ?? "").printable], ["began", json["began"]?.text ?? ""],
        ["ended", json["ended"]?.text ?? ""], ["connections", number("connections")],
        ["went by themselves", number("left")], ["closed", number("closed")],
        ["networks purged", number("networks")],
      ]
      if case .array(let problems)? = json["problems"] {
        rows += problems.map { ["problem", ($0.text ?? "").printable] }
      }
      invocation.console.say(Table(rows).text)
    }
    return json["stage"]?.text == "removed" ? .ok : .failed
  }

  private static func merged(_ members: [JSONValue.Member], _ plugin: JSONValue.Member) -> [JSONValue.Member]
  {
    guard let place = members.firstIndex(where: { $0.key == "plugins" }),
      case .object(let plugins) = members[place].value
    else { return members + [.init("plugins", .object([plugin]))] }
    var members = members
    members[place] = .init("plugins", .object(plugins + [plugin]))
    return members
  }

  static func list(_ value: JSONValue?) -> String {
    guard case .array(let items)? = value else { return (value?.text ?? value?.description ?? "").printable }
    return items.map { ($0.text ?? $0.description).printable }.joined(separator: ", ")
  }

  private static func names(_ tokens: JSONValue) -> String {
    guard case .array(let items) = tokens else { return "" }
    return items.map { ($0["name"]?.text ?? "").printable }.joined(separator: ", ")
  }

  private func sayWhyThereIsNoKey(_ name: String, _ hasTokens: Bool) {
    if hasTokens { return }
    invocation.console.note(
      """
      auth-tokens is not on, so there is no key, and peers belong to \(name) by the networks they name.
        hint: add '- auth-tokens' to plugins, reload, and ask for a key: hubctl tenants keys \(name) rotate
      """)
  }

  /// The name of a network that is the tenant's, as a string of JavaScript.
  private func networkToTry(of name: String) async throws -> JSONValue {
    guard case .array(let networks)? = try await tenant(name).0["networks"],
      let first = networks.first?.text
    else { return .string("lobby") }
    return .string(first.hasSuffix("*") ? first.dropLast() + "lobby" : first)
  }

  func snippet(_ name: String, _ key: TenantKey) async throws -> String {
    let (web, http) = try await address()
    let network = try await networkToTry(of: name)
    return """

      key of \(name), shown once:  \(key.text)

        // a page
        const bytes = [...crypto.getRandomValues(new Uint8Array(20))];
        const id = bytes.map(byte => byte.toString(16).padStart(2, "0")).join("");
        const socket = new WebSocket(`\(web)/?peerId=${id}`, ["peerpigeon.v1", "bearer.\(key.text)"]);
        const hello = {type: "announce", networkName: \(network), data: {}};
        socket.onopen = () => socket.send(JSON.stringify(hello));

        # a shell
        curl -H 'Authorization: Bearer \(key.text)' \(http)/hubs
      """
  }
}
