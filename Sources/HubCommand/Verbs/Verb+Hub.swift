internal import HubKernel

extension Verb {
  static let hub = Verb(
    "hub", "show the running hub: how long it has run and what it has to do",
    flags: Flag.hub + Flag.configuration + [Flag.json],
    examples: [
      Example("hubctl hub", "the hub of ./Plugins.yaml"),
      Example("hubctl hub --admin https://hub.example.com:9090 --token-file ops", "the hub over there"),
    ]
  ) { invocation in
    let answer = try await AdminClient(invocation).ask("GET", "/admin/v1/hub")
    guard !invocation.say(asJSON: answer), let hub = answer.json else { return .ok }
    let number: (String) -> String = { "\(hub[$0]?.int ?? 0)" }
    var rows = [
      ["name", (hub["name"]?.text ?? "").printable], ["version", (hub["version"]?.text ?? "").printable],
      ["up", age(hub["uptimeSeconds"]?.int ?? 0) + (hub["isDraining"]?.bool == true ? ", draining" : "")],
    ]
    if case .array(let places)? = hub["listening"] {
      rows.append(["listening", places.compactMap(\.text).map(\.printable).joined(separator: ", ")])
    }
    rows.append(["connections", "\(number("connections")) of \(number("maxConnections"))"])
    for name in ["peers", "networks", "tenants", "messages", "signals"] { rows.append([name, number(name)]) }
    invocation.console.say(Table(rows).text)
    return .ok
  }

  /// A time in the two largest units that say something.
  static func age(_ seconds: Int) -> String {
    let units = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)]
    var left = seconds
    var parts: [String] = []
    for (name, size) in units {
      if left >= size || (name == "s" && parts.isEmpty) {
        parts.append("\(left / size) \(name)")
        left %= size
      } else if !parts.isEmpty {
        break
      }
    }
    return parts.prefix(2).joined(separator: " ")
  }
}

extension Invocation {
  /// Writes an answer as it is when JSON was asked for; false when it was not.
  func say(asJSON answer: AdminClient.Answer) -> Bool {
    guard arguments.has("--json") else { return false }
    console.say(String(decoding: answer.body, as: UTF8.self))
    return true
  }
}
