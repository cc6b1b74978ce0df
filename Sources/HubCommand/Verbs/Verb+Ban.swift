internal import HubKernel

extension Verb {
  static let ban = Verb(
    "ban", "keep addresses out of the running hub",
    operands: [
      Operand(
        "ACTION", "what to do; 'list' when nothing is said", words: ["add", "list", "remove"],
        isOptional: true),
      Operand("SUBNET", "an address, or a subnet such as 203.0.113.0/24", isOptional: true),
    ],
    flags: [
      Flag("--for", "how long, such as 1h30m; without it for ever", value: "TIME"),
      Flag("--reason", "why, for those who read the list", value: "TEXT"),
    ] + Flag.hub + Flag.configuration + [Flag.json],
    examples: [
      Example(
        "hubctl ban add 203.0.113.0/24 --for 1h --reason 'floods us'", "connections of theirs are closed"),
      Example("hubctl ban list", "every ban, and when it ends"),
      Example("hubctl ban remove 203.0.113.0/24", "they may come again"),
    ]
  ) { invocation in
    let arguments = invocation.arguments
    let client = try AdminClient(invocation)
    switch arguments.operand(0) ?? "list" {
    case "list":
      for flag in ["--for", "--reason"] where arguments.has(flag) {
        throw CommandFailure(.usage, "\(flag) is for 'hubctl ban add'")
      }
      let answer = try await client.ask("GET", "/admin/v1/bans")
      if arguments.has("--json") {
        invocation.console.say(String(decoding: answer.body, as: UTF8.self))
      } else {
        invocation.console.say(Verb.banTable(answer.json))
      }
    case let action:
      let subnet = try Verb.subnet(arguments)
      guard action == "add" else {
        _ = try await client.ask("DELETE", "/admin/v1/bans?subnet=\(PercentEscapes.encode(subnet))")
        invocation.console.note("\(subnet) may come again")
        return .ok
      }
      let answer = try await client.ask(
        AdminClient.Request(method: "POST", path: "/admin/v1/bans", body: Verb.wish(subnet, arguments)))
      let closed = answer.json?["closed"]?.int ?? 0
      if arguments.has("--json") {
        invocation.console.say(String(decoding: answer.body, as: UTF8.self))
      } else {
        invocation.console.say("\(subnet) is banned; \(closed) connection\(closed == 1 ? "" : "s") closed")
      }
      if answer.json?["saved"]?.bool == false {
        invocation.console.note("the ban could not be written down, and ends with the hub")
      }
    }
    return .ok
  }

  private static func wish(_ subnet: String, _ arguments: Arguments) -> [UInt8] {
    let json = JSONWriter()
    json.object {
      $0.field("subnet", subnet)
      if let time = arguments.value("--for") { $0.field("for", time) }
      if let reason = arguments.value("--reason") { $0.field("reason", reason) }
    }
    return Array(json.bytes)
  }

  private static func subnet(_ arguments: Arguments) throws(CommandFailure) -> String {
    guard let text = arguments.operand(1) else {
      throw CommandFailure(
        .usage, "which address?", hint: "write 203.0.113.7 or 203.0.113.0/24; 'hubctl peers' shows addresses")
    }
    guard let subnet = Subnet(text) else {
      throw CommandFailure(
        .usage, "'\(text.printable)' is no address and no subnet", hint: "write 203.0.113.7 or 203.0.113.0/24"
      )
    }
    return subnet.description
  }

  private static func banTable(_ answer: JSONValue?) -> String {
    guard case .array(let bans)? = answer?["bans"], !bans.isEmpty else { return "nobody is banned" }
    let rows = bans.map { ban in
      ["subnet", "until", "by", "reason"].map {
        (ban[$0]?.text ?? ($0 == "until" ? "for ever" : "")).printable
      }
    }
    return Table([["SUBNET", "UNTIL", "BY", "REASON"]] + rows).text
  }
}
