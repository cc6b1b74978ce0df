internal import HubKernel

extension Verb {
  /// More ids at once are somebody's mistake.
  private static let mostIDs = 1_000_000

  static let id = Verb(
    "id", "make peer ids that nobody can guess",
    operands: [
      Operand("ACTION", "what to do", words: ["new", "show"]),
      Operand(
        "ID", "show: an id or an address with one; without it the id of the running hub", isOptional: true),
    ],
    flags: [
      Flag("--count", "new: how many", short: "-n", value: "NUMBER"),
      Flag("--url", "new: write the address a peer with that id connects to", value: "URL"),
    ] + Flag.hub + Flag.configuration + [Flag.json],
    examples: [
      Example("hubctl id new", "one peer id"),
      Example("hubctl id new -n 3 --url ws://127.0.0.1:3000", "three addresses to connect to"),
      Example("hubctl id show", "the id of the running hub"),
      Example("hubctl id show 'ws://127.0.0.1:3000/?peerId=test123'", "what is wrong with that one"),
    ]
  ) { invocation in
    if invocation.arguments.operand(0) == "show" { return try await showID(invocation) }
    guard invocation.arguments.operand(1) == nil else {
      throw CommandFailure(.usage, "a new id is made and not given", hint: "'hubctl id show ID' looks at one")
    }
    let text = invocation.arguments.value("--count") ?? "1"
    guard let count = Int(text), (1...mostIDs).contains(count) else {
      throw CommandFailure(.usage, "'\(text.printable)' is not a number from 1 to \(mostIDs)")
    }
    let url = try invocation.arguments.value("--url").map(webSocket).map(address)
    let isJSON = invocation.arguments.has("--json")
    for _ in 0..<count {
      let id = PeerID.random().description
      let whole = url.map { $0 + id }
      if isJSON { say(id, whole, invocation) } else { invocation.console.say(whole ?? id) }
    }
    return .ok
  }

  private static func say(_ id: String, _ url: String?, _ invocation: Invocation) {
    let writer = JSONWriter()
    writer.object {
      $0.field("id", id)
      if let url { $0.field("url", url) }
    }
    invocation.console.say(writer.text)
  }

  private static func showID(_ invocation: Invocation) async throws -> ExitCode {
    for flag in ["--count", "--url"] where invocation.arguments.has(flag) {
      throw CommandFailure(.usage, "\(flag) is for 'hubctl id new'")
    }
    let text: String
    if let given = invocation.arguments.operand(1) {
      let query = given.split(separator: "?").dropFirst().joined(separator: "?")
      let named = query.split(separator: "&").first { $0.hasPrefix("peerId=") }
      text = named.map { String($0.dropFirst("peerId=".count)) } ?? given
    } else {
      text = try await AdminClient(invocation).ask("GET", "/admin/v1/hub").json?["id"]?.text ?? ""
    }
    guard let id = PeerID(text) else {
      throw CommandFailure(
        .failed, "'\(text.printable)' is no peer id: it has \(text.utf8.count) characters",
        hint: "a peer id has 40 hexadecimal digits; 'hubctl id new' makes one")
    }
    if invocation.arguments.has("--json") {
      say(id.description, nil, invocation)
    } else {
      invocation.console.say(id.description)
    }
    return .ok
  }

  /// Peers speak WebSocket, whatever was copied from the line of a browser.
  private static func webSocket(_ url: String) throws(CommandFailure) -> String {
    for (web, socket) in [("http://", "ws://"), ("https://", "wss://")] where url.hasPrefix(web) {
      return socket + url.dropFirst(web.count)
    }
    guard url.hasPrefix("ws://") || url.hasPrefix("wss://") else {
      throw CommandFailure(
        .usage, "'\(url.printable)' is not the address of a hub", hint: "write ws://127.0.0.1:3000")
    }
    return url
  }

  /// The URL up to where the id goes.
  private static func address(_ url: String) -> String {
    if url.contains("?") { return url + (url.hasSuffix("?") || url.hasSuffix("&") ? "" : "&") + "peerId=" }
    let afterScheme = url.split(separator: "/", omittingEmptySubsequences: false).count > 3
    return url + (afterScheme ? "" : "/") + "?peerId="
  }
}
