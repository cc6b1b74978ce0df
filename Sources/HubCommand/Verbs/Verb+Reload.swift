internal import HubKernel

extension Verb {
  static let reload = Verb(
    "reload", "let the running hub read its configuration again",
    flags: [Flag("--dry-run", "only say what would change")] + Flag.hub + Flag.configuration + [Flag.json],
    examples: [
      Example("hubctl reload --dry-run", "what would change"),
      Example("hubctl reload", "change it; connections stay open"),
    ]
  ) { invocation in
    let isDry = invocation.arguments.has("--dry-run")
    let path = "/admin/v1/reload" + (isDry ? "?dryRun=1" : "")
    let answer = try await AdminClient(invocation).reply(
      to: AdminClient.Request(method: "POST", path: path))
    if let failure = AdminClient.failure(answer) {
      // A program that asked for JSON reads why as JSON too.
      guard invocation.arguments.has("--json"), answer.json?["problems"] != nil else { throw failure }
      invocation.console.say(String(decoding: answer.body, as: UTF8.self))
      return failure.code
    }
    if invocation.arguments.has("--json") {
      invocation.console.say(String(decoding: answer.body, as: UTF8.self))
    } else if case .array(let changes)? = answer.json?["changes"] {
      for change in changes { invocation.console.say((change.text ?? "").printable) }
    }
    return .ok
  }

  static let drain = Verb(
    "drain", "let the running hub finish and end, as SIGTERM does",
    flags: Flag.hub + Flag.configuration,
    examples: [Example("hubctl drain", "peers are told, plugins finish, the hub ends")]
  ) { invocation in
    let client = try AdminClient(invocation)
    _ = try await client.ask("POST", "/admin/v1/drain")
    invocation.console.note("the hub at \(client.address) is draining")
    return .ok
  }
}
