internal import HubKernel
internal import HubTesting

extension Verb {
  private static let usualFile = "events.rec"

  static let record = Verb(
    "record", "write down what happens in the running hub, to be played back to a plugin",
    flags: [
      Flag("--output", "write it into this file instead of ./events.rec", short: "-o", value: "FILE"),
      Flag("--seconds", "end after so many seconds instead of on Ctrl-C", value: "SECONDS"),
    ] + EventQuery.flags + Flag.hub + Flag.configuration,
    examples: [
      Example("hubctl record --seconds 60", "a minute of everything, into ./events.rec"),
      Example("hubctl record --type peerConnected -o who.rec", "who comes, until Ctrl-C"),
    ]
  ) { invocation in
    let arguments = invocation.arguments
    let path = arguments.value("--output") ?? usualFile
    let seconds = try seconds(arguments.value("--seconds"))
    let client = try AdminClient(invocation)
    let hub = try await client.ask("GET", "/admin/v1/hub").json
    let recorder = try Recorder(path, hub: hub?["name"]?.text ?? "", limit: seconds.map { .seconds($0) })
    invocation.console.note("writing what happens into \(path)" + (seconds == nil ? "; Ctrl-C ends it" : ""))
    try await recorder.run { try await client.follow(EventQuery.path(arguments)) { recorder.take($0) } }
    invocation.console.say(try recorder.close())
    return .ok
  }

  private static func seconds(_ text: String?) throws(CommandFailure) -> Int? {
    guard let text else { return nil }
    guard let seconds = Int(text), (1...86_400).contains(seconds) else {
      throw CommandFailure(
        .usage, "'\(text.printable)' is no number of seconds from 1 to 86400", hint: "write --seconds 60")
    }
    return seconds
  }
}
