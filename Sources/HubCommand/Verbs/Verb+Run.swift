internal import Glibc
internal import HubKernel
internal import HubNet

extension Verb {
  static let run = Verb(
    "run", "start a hub and serve until it is told to end",
    flags: Flag.configuration + [
      Flag("--port-file", "write the port it listens on into this file", value: "FILE"),
      Flag(
        "--until-input-ends",
        "finish and end as well when standard input does, as when who started it is gone"),
      Flag("--quiet", "say nothing but warnings and errors", short: "-q"),
    ],
    examples: [
      Example("hubctl run", "what ./Plugins.yaml describes"),
      Example("hubctl run --port 8080", "on another port"),
      Example("hubctl run --set hub.limits.connections=100", "with another setting"),
      Example("kill -HUP, kill -TERM", "read the file again; finish and end"),
    ]
  ) { invocation in
    let console = invocation.console
    let loader = ConfigurationLoader(invocation)
    let loaded = loader.load(withSecrets: true)
    if !loaded.problems.isEmpty { console.note(loaded.rendered(colour: console.errors.hasColour)) }
    if loaded.problems.hasErrors { return .invalid }
    let isQuiet = invocation.arguments.has("--quiet")
    if loaded.isMissing, !isQuiet { console.note(invitation(invocation.catalogue)) }
    let hub = try await HubProcess(loader, loaded, console: console)
    // Before anybody is told that the hub is there, since that is when they begin to signal it.
    try SignalPipe.open([SIGTERM, SIGINT, SIGHUP]) { hub.receive(.signal($0)) }
    if invocation.arguments.has("--until-input-ends") { try watchInput { hub.receive(.signal(SIGTERM)) } }
    hub.announce()
    if let path = invocation.arguments.value("--port-file") {
      let port = hub.addresses.first { !$0.isAdmin }?.port ?? 0
      do {
        try FileText.replace(path, with: "\(port)\n")
      } catch {
        throw CommandFailure(.failed, "\(path.printable) cannot be written: \(error)")
      }
    }
    if !isQuiet {
      let introduction = Introduction(
        settings: loaded.configuration.hub, pluginIDs: loaded.configuration.pluginIDs,
        catalogue: invocation.catalogue, addresses: hub.addresses)
      console.say(introduction.text)
    }
    return await hub.serve()
  }

  /// Calls `over` when nothing more can come on standard input. What comes is not looked at.
  private static func watchInput(_ over: @escaping @Sendable () -> Void) throws {
    try BackgroundThread.begin {
      while !Descriptor.read(STDIN_FILENO, upTo: 4_096).isEmpty {}
      over()
    }
  }

  /// How to go on from a hub without plugins.
  private static func invitation(_ catalogue: [CatalogueEntry]) -> String {
    let lines = catalogue.map { "  - \($0.manifest.id)" }.joined(separator: "\n")
    return """
      there is no \(ConfigurationLoader.defaultPath) here, so the hub runs without plugins. \
      To turn some on, write into it:
      plugins:
      \(lines)
      """
  }
}
