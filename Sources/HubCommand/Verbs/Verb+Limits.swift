internal import HubKernel

extension Verb {
  static let limits = Verb(
    "limits", "say how much of each limit a connected peer has left",
    operands: [Operand("PEER", "its id, 40 hexadecimal digits")],
    flags: [Flag("--namespace", "only in this tenant", value: "NAME")] + Flag.hub + Flag.configuration
      + [Flag.json],
    examples: [
      Example(
        "hubctl limits 0123456789abcdef0123456789abcdef01234567", "what it may still send, and from where")
    ]
  ) { invocation in
    let arguments = invocation.arguments
    guard let peer = arguments.operands.first.flatMap({ PeerID($0) }) else {
      throw CommandFailure(.usage, "a peer id has 40 hexadecimal digits")
    }
    var path = "/admin/v1/limits/\(peer)"
    if let name = arguments.value("--namespace") { path += "?namespace=\(PercentEscapes.encode(name))" }
    let answer = try await AdminClient(invocation).ask("GET", path)
    if arguments.has("--json") {
      invocation.console.say(String(decoding: answer.body, as: UTF8.self))
    } else if case .array(let connections)? = answer.json?["connections"] {
      for connection in connections { invocation.console.say(Verb.levels(connection)) }
    }
    return .ok
  }

  private static func levels(_ connection: JSONValue) -> String {
    let words = ["namespace", "address"].compactMap { name in
      connection[name]?.text.map { "\(name) \($0.printable)" }
    }
    let strikes = connection["strikes"]?.int ?? 0
    var rows = [["RULE", "LIMIT", "BURST", "LEFT", ""]]
    if case .array(let rules)? = connection["rules"] {
      for rule in rules {
        let number: (String) -> String = { rule[$0]?.int.map { "\($0)" } ?? "-" }
        rows.append([
          (rule["rule"]?.text ?? "").printable, number("limit"), number("burst"), number("left"),
          rule["dryRun"]?.bool == true ? "dry run" : "",
        ])
      }
    }
    return (words + ["strikes \(strikes)"]).joined(separator: ", ") + "\n" + Table(rows).text
  }
}
