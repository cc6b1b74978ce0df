internal import HubKernel

extension Verb {
  private static let usualLimit = 100
  private static let mostPeers = 1_000_000
  private static let pageSize = 500

  static let peers = Verb(
    "peers", "show who is connected to the running hub, or send somebody away",
    operands: [
      Operand(
        "ACTION", "what to do; list when nothing is said", words: ["list", "get", "kick"], isOptional: true),
      Operand("PEER", "for get and kick: its id, or TENANT/ID", isOptional: true),
    ],
    flags: [
      Flag("--tenant", "only those of this tenant", value: "TENANT"),
      Flag("--network", "only those in this network", value: "NETWORK"),
      Flag("--limit", "at most so many; 100 when nothing is said", value: "NUMBER"),
      Flag("--code", "for kick: the close code, 3000 to 4999", value: "CODE"),
      Flag("--reason", "for kick: what to tell the peer", value: "TEXT"),
    ] + Flag.hub + Flag.configuration + [Flag.json],
    examples: [
      Example("hubctl peers", "the first hundred by id"),
      Example("hubctl peers list --tenant acme --network lobby", "some of them"),
      Example("hubctl peers kick acme/0123456789abcdef0123456789abcdef01234567", "close its connection"),
    ]
  ) { invocation in
    let client = try AdminClient(invocation)
    switch invocation.arguments.operand(0) {
    case nil, "list":
      guard invocation.arguments.operand(1) == nil else {
        throw CommandFailure(.usage, "list takes no peer", hint: "hubctl peers get PEER")
      }
      return try await list(invocation, client)
    case "get":
      let answer = try await client.ask("GET", try path(of: invocation))
      if !invocation.say(asJSON: answer) { invocation.console.say(table([answer.json].compactMap { $0 })) }
      return .ok
    default: return try await kick(invocation, client)
    }
  }

  private static func list(_ invocation: Invocation, _ client: AdminClient) async throws -> ExitCode {
    let text = invocation.arguments.value("--limit") ?? "\(usualLimit)"
    guard let limit = Int(text), (1...mostPeers).contains(limit) else {
      throw CommandFailure(.usage, "'\(text.printable)' is not a number from 1 to \(mostPeers)")
    }
    var filter = ""
    for name in ["tenant", "network"] {
      if let value = invocation.arguments.value("--\(name)") {
        filter += "&\(name)=\(PercentEscapes.encode(value))"
      }
    }
    var peers: [JSONValue] = []
    var next: String?
    repeat {
      let cursor = next.map { "&cursor=\(PercentEscapes.encode($0))" } ?? ""
      let size = min(pageSize, limit - peers.count)
      let answer = try await client.ask("GET", "/admin/v1/peers?limit=\(size)\(filter)\(cursor)")
      guard case .array(let page)? = answer.json?["peers"] else { break }
      peers += page
      next = answer.json?["next"]?.text
    } while next != nil && peers.count < limit
    if invocation.arguments.has("--json") {
      invocation.console.say("\(JSONValue.object([.init("peers", .array(peers))]))")
    } else if peers.isEmpty {
      invocation.console.note("nobody is connected who was asked for")
    } else {
      invocation.console.say(table(peers))
    }
    if next != nil { invocation.console.note("there are more; --limit takes a larger number") }
    return .ok
  }

  private static func kick(_ invocation: Invocation, _ client: AdminClient) async throws -> ExitCode {
    var query: [String] = []
    for name in ["code", "reason"] {
      if let value = invocation.arguments.value("--\(name)") {
        query.append("\(name)=\(PercentEscapes.encode(value))")
      }
    }
    let path = try path(of: invocation)
    _ = try await client.ask("DELETE", path + (query.isEmpty ? "" : "?" + query.joined(separator: "&")))
    invocation.console.note("its connection is closed; it may come back")
    return .ok
  }

  private static func path(of invocation: Invocation) throws(CommandFailure) -> String {
    guard let who = invocation.arguments.operand(1) else {
      throw CommandFailure(.usage, "which peer?", hint: "'hubctl peers' lists them")
    }
    let parts = who.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let tenant =
      parts.count > 1 ? parts[0] : invocation.arguments.value("--tenant") ?? Namespace.standard.name
    guard let id = parts.last, PeerID(id) != nil else {
      throw CommandFailure(
        .usage, "'\(who.printable)' is not a peer", hint: "write 40 hexadecimal digits, or TENANT/DIGITS")
    }
    return "/admin/v1/peers/\(PercentEscapes.encode(tenant))/\(id)"
  }

  private static func table(_ peers: [JSONValue]) -> String {
    let rows = peers.map { peer in
      let text: (String) -> String = { (peer[$0]?.text ?? "").printable }
      var networks: [String] = []
      if case .array(let names)? = peer["networks"] { networks = names.compactMap(\.text).map(\.printable) }
      return [
        text("id"), text("tenant"), networks.joined(separator: ", "),
        peer["isHub"]?.bool == true ? "hub" : "",
        text("address"),
      ]
    }
    return Table([["PEER", "TENANT", "NETWORKS", "IS", "ADDRESS"]] + rows).text
  }
}
