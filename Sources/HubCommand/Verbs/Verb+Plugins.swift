internal import HubKernel

extension Verb {
  static let plugins = Verb(
    "plugins", "list the plugins: which are on, how they are and what they cost",
    flags: Flag.hub + Flag.configuration + [Flag.json],
    examples: [
      Example("hubctl plugins", "of the running hub, or of the file when none runs"),
      Example("hubctl plugins --admin 127.0.0.1:9090", "of the hub over there"),
    ]
  ) { invocation in
    let client = try AdminClient(invocation)
    let console = invocation.console
    do {
      let answer = try await client.ask("GET", "/admin/v1/plugins")
      if invocation.arguments.has("--json") {
        console.say(String(decoding: answer.body, as: UTF8.self))
      } else {
        console.say(PluginTable.live(answer.json, catalogue: invocation.catalogue))
      }
    } catch let failure as CommandFailure where failure.code == .unreachable && !invocation.namesHub {
      console.note("no hub answers at \(client.address); this is what the configuration says")
      let loaded = ConfigurationLoader(invocation).load(withSecrets: false)
      if loaded.problems.hasErrors {
        console.note(loaded.rendered(colour: console.errors.hasColour))
        return .invalid
      }
      let isJSON = invocation.arguments.has("--json")
      let catalogue = invocation.catalogue
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
    arguments.has("--admin") || environment["HUBCTL_ADDR"].map { !$0.isEmpty } == true
  }
}
