internal import HubKernel

/// Switches a plugin of the running hub on or off, in its file and at once.
struct PluginSwitch {
  private static let root = "/admin/v1/switches"

  let invocation: Invocation
  let client: AdminClient

  init(_ invocation: Invocation) throws {
    self.invocation = invocation
    client = try AdminClient(invocation)
  }

  func set(_ isOn: Bool) async throws -> ExitCode {
    let (arguments, console) = (invocation.arguments, invocation.console)
    guard let id = arguments.operand(1) else {
      throw CommandFailure(.usage, "which plugin?", hint: "'hubctl plugins' lists them")
    }
    let query = try query()
    let (isAlready, tag) = try await find(id)
    let word = isOn ? "on" : "off"
    if isAlready == isOn, !arguments.has("--json") {
      console.note("'\(id)' is \(word) already")
      return .ok
    }
    let isDry = arguments.has("--dry-run")
    if !isOn, !isDry, !arguments.has("--yes") {
      let plan = try await send(id, isOn, "?dryRun=1", tag)
      console.note(text(plan))
      guard console.confirms("Switch \(id) off?") else {
        throw CommandFailure(.usage, "nothing was changed", hint: "with --yes nobody is asked")
      }
    }
    let answer = try await send(id, isOn, query, tag)
    guard !invocation.say(asJSON: answer), let json = answer.json else { return .ok }
    console.say(text(answer))
    if isDry { return .ok }
    if let until = json["waiting"]?["until"]?.text {
      console.note(
        "hub and file go back at \(until.printable), unless before that: hubctl reload confirm")
    } else {
      console.note("'\(id)' is \(word), in the file as well")
    }
    return .ok
  }

  private func query() throws(CommandFailure) -> String {
    let isDry = invocation.arguments.has("--dry-run")
    guard let time = invocation.arguments.value("--confirm-within") else { return isDry ? "?dryRun=1" : "" }
    guard !isDry else { throw CommandFailure(.usage, "--dry-run changes nothing that could be confirmed") }
    guard (try? Duration.parse(time)) != nil else {
      throw CommandFailure(.usage, "'\(time.printable)' is not a duration", hint: "write 60s or 5m")
    }
    return "?confirmWithin=\(PercentEscapes.encode(time))"
  }

  /// Whether it is on, and the version of the file that says so.
  private func find(_ id: String) async throws -> (isOn: Bool, tag: String?) {
    let answer: AdminClient.Answer
    do {
      answer = try await client.ask("GET", Self.root)
    } catch let failure as CommandFailure where failure.code == .notFound {
      throw CommandFailure(
        .failed, "the hub at \(client.address) is older and cannot switch plugins",
        hint: "change its Plugins.yaml, and say 'hubctl reload'")
    }
    let all = MeshMap.list(answer.json ?? .null, "switches")
    guard let one = all.first(where: { $0["id"]?.text == id }) else {
      let near = Suggestion.nearest(to: id, among: all.compactMap { $0["id"]?.text })
      throw CommandFailure(
        .notFound, "this hub has no plugin '\(id.printable)'",
        hint: near.map { "did you mean '\($0.printable)'?" } ?? "'hubctl plugins' lists them")
    }
    return (one["on"]?.bool == true, answer.tag)
  }

  private func send(
    _ id: String, _ isOn: Bool, _ query: String, _ tag: String?
  ) async throws -> AdminClient.Answer {
    var request = AdminClient.Request(
      method: "PUT", path: "\(Self.root)/\(PercentEscapes.encode(id))\(query)")
    request.match = tag
    request.body = Array("{\"on\":\(isOn)}".utf8)
    return try await client.ask(request)
  }

  private func text(_ answer: AdminClient.Answer) -> String {
    answer.json?["plan"].map { PlanText($0, colour: invocation.console.output.hasColour).text } ?? ""
  }
}
