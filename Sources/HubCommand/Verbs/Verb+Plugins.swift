internal import HubKernel

extension Verb {
  static let plugins = Verb(
    "plugins", "list the plugins: which are on, how they are and what they cost; switch one on or off",
    operands: [
      Operand(
        "ACTION", "what to do; 'list' when nothing is said", words: ["list", "enable", "disable"],
        isOptional: true),
      Operand("PLUGIN", "which one to switch", isOptional: true),
    ],
    flags: [
      Flag("--dry-run", "only say what would change and who is touched"),
      Flag("--confirm-within", "go back unless 'hubctl reload confirm' comes in time", value: "TIME"),
      Flag("--yes", "disable: do not ask", short: "-y"),
    ] + Flag.hub + Flag.configuration + [Flag.json],
    examples: [
      Example("hubctl plugins", "of the running hub, or of the file when none runs"),
      Example("hubctl plugins enable echo --dry-run", "what that would change, and for whom"),
      Example("hubctl plugins enable rate-limit", "in the file and at once; connections stay open"),
      Example("hubctl plugins disable mesh --confirm-within 60s", "and back, unless it is confirmed"),
    ]
  ) { invocation in
    switch invocation.arguments.operand(0) ?? "list" {
    case "enable": return try await PluginSwitch(invocation).set(true)
    case "disable": return try await PluginSwitch(invocation).set(false)
    default: return try await listPlugins(invocation)
    }
  }

  private static func listPlugins(_ invocation: Invocation) async throws -> ExitCode {
    for flag in ["--dry-run", "--confirm-within", "--yes"] where invocation.arguments.has(flag) {
      throw CommandFailure(.usage, "\(flag) is for enable and disable")
    }
    guard invocation.arguments.operand(1) == nil else {
      throw CommandFailure(
        .usage, "'list' lists all of them", hint: "'hubctl explain PLUGIN' tells more of one")
    }
    let client = try AdminClient(invocation)
    let console = invocation.console
    do {
      let answer = try await client.ask("GET", "/admin/v1/plugins")
      if invocation.arguments.has("--json") {
        console.say(String(decoding: answer.body, as: UTF8.self))
      } else {
        let hub = try await client.ask("GET", "/admin/v1/hub")
        console.say(PluginTable.live(answer.json, hub: hub.json, catalogue: invocation.catalogue))
      }
    } catch let failure as CommandFailure
      where failure.code == .unreachable && !invocation.namesHub && client.target.context == nil
    {
      console.note("no hub answers at \(client.address); this is what the configuration says")
      let loaded = ConfigurationLoader(invocation).load(withSecrets: false)
      if loaded.problems.hasErrors {
        console.note(loaded.rendered(colour: console.errors.hasColour))
        return .invalid
      }
      let isJSON = invocation.arguments.has("--json")
      let catalogue = loaded.catalogue
      console.say(
        isJSON
          ? PluginTable.json(loaded, catalogue: catalogue) : PluginTable.offline(loaded, catalogue: catalogue)
      )
    }
    return .ok
  }
}

extension Invocation {
  /// Whether the user said which hub is meant, so that nothing else will do.
  var namesHub: Bool {
    arguments.has("--admin") || arguments.has("--context")
      || environment["HUBCTL_ADDR"].map { !$0.isEmpty } == true
  }
}
