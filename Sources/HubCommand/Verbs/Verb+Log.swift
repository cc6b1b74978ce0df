internal import HubKernel

extension Verb {
  static let log = Verb(
    "log", "show what the running hub writes to its log, or let it write more or less",
    operands: [Operand("LEVEL", "the least that is to be written", words: LogWords.levels, isOptional: true)],
    flags: [Flag("--plugin", "only for this plugin", value: "PLUGIN")] + Flag.hub + Flag.configuration
      + [Flag.json],
    examples: [
      Example("hubctl log", "the levels now"),
      Example("hubctl log debug --plugin signaling", "more of one plugin, until the next reload"),
    ]
  ) { invocation in
    let client = try AdminClient(invocation)
    var answer = try await client.ask("GET", "/admin/v1/log")
    if let wanted = invocation.arguments.operand(0).flatMap(LogLevel.init(rawValue:)) {
      guard var levels = answer.json.flatMap(LogLevels.init) else {
        throw CommandFailure(.failed, "the hub did not say what it writes")
      }
      if let plugin = invocation.arguments.value("--plugin") {
        levels.plugins.removeAll { $0.id == plugin }
        levels.plugins.append((plugin, wanted))
      } else {
        levels.level = wanted
      }
      answer = try await client.ask(
        AdminClient.Request(method: "PUT", path: "/admin/v1/log", match: answer.tag, body: levels.json))
    }
    guard !invocation.say(asJSON: answer), let levels = answer.json.flatMap(LogLevels.init) else {
      return .ok
    }
    let rows = [["all", levels.level.rawValue]] + levels.plugins.map { [$0.id, $0.level.rawValue] }
    invocation.console.say(Table(rows).text)
    return .ok
  }
}
