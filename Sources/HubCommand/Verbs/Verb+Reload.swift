internal import Glibc
internal import HubKernel

extension Verb {
  static let reload = Verb(
    "reload", "let the running hub read its configuration again",
    operands: [
      Operand(
        "WHAT", "confirm leaves in force what was tried, rollback goes back at once, status says what waits",
        words: ["confirm", "rollback", "status"], isOptional: true)
    ],
    flags: [
      Flag("--dry-run", "only say what would change and who is touched"),
      Flag("--confirm-within", "go back unless 'hubctl reload confirm' comes in time", value: "TIME"),
    ] + Flag.hub + Flag.configuration + [Flag.json],
    examples: [
      Example("hubctl reload --dry-run", "what would change, and for whom"),
      Example("hubctl reload", "change it; connections stay open"),
      Example("hubctl reload --confirm-within 60s", "change it, and go back in a minute unless confirmed"),
      Example("hubctl reload confirm", "keep it"),
      Example("hubctl reload rollback", "go back at once"),
    ]
  ) { invocation in
    let client = try AdminClient(invocation)
    switch invocation.arguments.operand(0) {
    case "confirm":
      let answer = try await client.ask("POST", "/admin/v1/reload/confirm")
      return show(answer, invocation) { _ in "confirmed: what was tried stays in force" }
    case "rollback":
      let answer = try await client.ask("POST", "/admin/v1/reload/rollback")
      return show(answer, invocation) { json in
        plan(json, invocation) + "rolled back; the file still says what was tried, unless a switch wrote it\n"
      }
    case "status":
      let answer = try await client.ask("GET", "/admin/v1/reload")
      return show(answer, invocation) { json in
        guard let waiting = json["waiting"], waiting["by"] != nil else {
          return "nothing waits to be confirmed"
        }
        return "\(waits(waiting))\n" + plan(waiting, invocation)
      }
    default:
      var path = "/admin/v1/reload"
      if invocation.arguments.has("--dry-run") { path += "?dryRun=1" }
      if let time = invocation.arguments.value("--confirm-within") {
        guard (try? Duration.parse(time)) != nil else {
          throw CommandFailure(.usage, "'\(time.printable)' is not a duration", hint: "write 60s or 5m")
        }
        path += (path.contains("?") ? "&" : "?") + "confirmWithin=\(time)"
      }
      let answer = try await client.reply(to: AdminClient.Request(method: "POST", path: path))
      if let failure = AdminClient.failure(answer) {
        // A program that asked for JSON reads why as JSON too.
        guard invocation.arguments.has("--json"), answer.json?["problems"] != nil else { throw failure }
        invocation.console.say(String(decoding: answer.body, as: UTF8.self))
        return failure.code
      }
      return show(answer, invocation) { json in
        plan(json, invocation) + (json["waiting"].map { waits($0) + "\n" } ?? "")
      }
    }
  }

  private static func show(
    _ answer: AdminClient.Answer, _ invocation: Invocation, _ text: (JSONValue) -> String
  ) -> ExitCode {
    guard let json = answer.json, !invocation.arguments.has("--json") else {
      invocation.console.say(String(decoding: answer.body, as: UTF8.self))
      return .ok
    }
    invocation.console.say(text(json))
    return .ok
  }

  private static func plan(_ json: JSONValue, _ invocation: Invocation) -> String {
    json["plan"].map { PlanText($0, colour: invocation.console.output.hasColour).text } ?? ""
  }

  private static func waits(_ waiting: JSONValue) -> String {
    let until = (waiting["until"]?.text ?? "").printable
    return "the hub goes back at \(until), unless before that: hubctl reload confirm"
  }

  static let drain = Verb(
    "drain", "let the running hub finish and end, as SIGTERM does",
    flags: [Flag("--yes", "do not ask; nobody is asked where no terminal reads", short: "-y")] + Flag.hub
      + Flag.configuration,
    examples: [
      Example("hubctl drain", "peers are told, plugins finish, the hub ends"),
      Example("hubctl drain --yes", "without being asked first"),
    ]
  ) { invocation in
    let client = try AdminClient(invocation)
    if !invocation.arguments.has("--yes"), isatty(STDIN_FILENO) == 1 {
      let hub = try await client.ask("GET", "/admin/v1/hub").json
      let (name, open) = ((hub?["name"]?.text ?? "").printable, hub?["connections"]?.int ?? 0)
      guard invocation.console.confirms("End the hub \(name), with \(open) open connections?") else {
        throw CommandFailure(.usage, "nothing was done", hint: "with --yes nobody is asked")
      }
    }
    _ = try await client.ask("POST", "/admin/v1/drain")
    invocation.console.note("the hub at \(client.address) is draining")
    return .ok
  }
}
