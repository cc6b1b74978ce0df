internal import HubKernel

extension Verb {
  static let check = Verb(
    "check", "find everything that is wrong with the configuration, without starting anything",
    flags: Flag.configuration + [
      Flag("--show", "print the settings as they are, with where each comes from"), Flag.json,
    ],
    examples: [
      Example("hubctl check", "every problem of ./Plugins.yaml, with line and column"),
      Example("hubctl check --config prod.yaml --json", "for a program to read"),
      Example("hubctl check --show", "every setting, its value and who decided it"),
    ]
  ) { invocation in
    var loaded = ConfigurationLoader(invocation).load(withSecrets: false)
    loaded.checkCertificate()
    _ = loaded.rehearsal()
    let console = invocation.console
    let code: ExitCode = loaded.problems.hasErrors ? .invalid : .ok
    if invocation.arguments.has("--json") {
      let isShown = invocation.arguments.has("--show") && code == .ok
      let settings = isShown ? ResolvedSettings(loaded, catalogue: loaded.catalogue) : nil
      console.say(ProblemsJSON.text(loaded.problems, settings: settings))
    } else if invocation.arguments.has("--show") {
      if !loaded.problems.isEmpty { console.note(loaded.rendered(colour: console.errors.hasColour)) }
      if code == .ok { console.say(ResolvedSettings(loaded, catalogue: loaded.catalogue).yaml) }
    } else {
      if !loaded.problems.isEmpty { console.say(loaded.rendered(colour: console.output.hasColour)) }
      if code == .ok { console.note(verdict(loaded)) }
    }
    return code
  }

  private static func verdict(_ loaded: LoadedConfiguration) -> String {
    let on = loaded.configuration.pluginIDs.count { $0 != AdminPlugin.manifest.id }
    let what =
      loaded.isMissing ? "there is no \(loaded.path), so the defaults hold" : "\(loaded.path) is in order"
    return "\(what): \(on) plugin\(on == 1 ? "" : "s") on"
  }
}
