internal import HubKernel

extension Verb {
  static let events = Verb(
    "events", "list what can happen in a hub, or watch it happen",
    flags: [
      Flag(
        "--follow", "show each event of the running hub; a line of JSON where no terminal reads", short: "-f")
    ] + EventQuery.flags + Flag.hub + Flag.configuration + [Flag.json],
    examples: [
      Example("hubctl events", "every event that plugins can hear"),
      Example("hubctl events --follow", "what happens in the hub, as it happens"),
      Example("hubctl events --follow --type peerConnected", "only who comes"),
      Example("hubctl events --follow --plugin greeter", "only what this plugin tells or hears"),
    ]
  ) { invocation in
    guard invocation.arguments.has("--follow") else { return try list(invocation) }
    let console = invocation.console
    let isForPeople = console.output.isTerminal && !invocation.arguments.has("--json")
    try await AdminClient(invocation).follow(EventQuery.path(invocation.arguments)) { line in
      console.say(isForPeople ? EventLine.text(line, colour: console.output.hasColour) : line)
      return true
    }
    console.note("the hub has ended the stream")
    return .ok
  }

  private static func list(_ invocation: Invocation) throws -> ExitCode {
    let every = try invocation.everyPlugin()
    let plugins = every.plugins
    var names = every.events
    let wanted = invocation.arguments.values("--type")
    if let unknown = wanted.first(where: { !names.contains($0) }) {
      let near = Suggestion.nearest(to: unknown, among: names)
      throw CommandFailure(
        .notFound, "there is no event '\(unknown.printable)'",
        hint: near.map { "did you mean '\($0)'?" } ?? "'hubctl events' lists them")
    }
    if !wanted.isEmpty { names = names.filter(wanted.contains) }
    let rows = names.map { name in
      (name, plugins.filter { $0.declares.hears.contains(name) }.map(\.id))
    }
    if invocation.arguments.has("--json") {
      let writer = JSONWriter()
      writer.object {
        $0.list(
          "events",
          { list in
            for (name, hearers) in rows {
              list.object {
                $0.field("name", name)
                $0.list("heardBy", { list in hearers.forEach(list.string) })
              }
            }
          })
      }
      invocation.console.say(writer.text)
    } else {
      let table = rows.map { [$0, $1.isEmpty ? "" : $1.joined(separator: ", ")] }
      invocation.console.say(Table([["EVENT", "HEARD BY"]] + table).text)
    }
    return .ok
  }
}
