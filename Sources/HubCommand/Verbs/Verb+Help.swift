internal import HubKernel

extension Verb {
  private static let exitCodesTopic = "exit-codes"

  static let help = Verb(
    "help", "explain hubctl or one of its verbs",
    operands: [Operand("VERB", "a verb, or exit-codes", isOptional: true)],
    examples: [
      Example("hubctl help", "all verbs"), Example("hubctl help run", "one verb"),
      Example("hubctl help exit-codes", "how hubctl may end"),
    ]
  ) { invocation in
    guard let topic = invocation.arguments.operand(0) else {
      invocation.console.say(HelpText.overview)
      return .ok
    }
    if topic == exitCodesTopic {
      invocation.console.say(HelpText.exitCodes)
    } else if let verb = Verb.all.first(where: { $0.name == topic }) {
      invocation.console.say(HelpText.of(verb))
    } else {
      let near = Suggestion.nearest(to: topic, among: Verb.all.map(\.name) + [exitCodesTopic])
      throw CommandFailure(
        .usage, "there is no help on '\(topic.printable)'", hint: near.map { "did you mean '\($0)'?" })
    }
    return .ok
  }

  static let version = Verb(
    "version", "say which hubctl this is", flags: [Flag.json],
    examples: [Example("hubctl version", "for a report")]
  ) { invocation in
    if invocation.arguments.has("--json") {
      let writer = JSONWriter()
      writer.object { $0.field("version", HubCommand.version) }
      invocation.console.say(writer.text)
    } else {
      invocation.console.say("hubctl \(HubCommand.version)")
    }
    return .ok
  }

  static let completion = Verb(
    "completion", "write a completion script for a shell",
    operands: [Operand("SHELL", "which shell", words: Completion.shells)],
    examples: [
      Example("source <(hubctl completion bash)", "in this shell"),
      Example("hubctl completion fish | source", "in this shell"),
    ]
  ) { invocation in
    guard let script = invocation.arguments.operand(0).flatMap(Completion.script) else { return .usage }
    invocation.console.say(script)
    return .ok
  }
}
