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

  private static let valuesWord = "values"

  static let completion = Verb(
    "completion", "write a completion script for a shell",
    operands: [
      Operand(
        "SHELL", "which shell; 'values' is for the scripts, which ask for what a hub knows",
        words: Completion.shells + [valuesWord]),
      Operand(
        "KIND", "values: of which kind", words: CompletionValues.allCases.map(\.rawValue), isOptional: true),
    ],
    flags: Flag.hub + Flag.configuration,
    examples: [
      Example("source <(hubctl completion bash)", "in this shell"),
      Example("hubctl completion fish | source", "in this shell"),
      Example("hubctl completion values tenants", "one on each line, as far as the hub answers in a second"),
    ]
  ) { invocation in
    let word = invocation.arguments.operand(0) ?? ""
    let kind = invocation.arguments.operand(1).flatMap(CompletionValues.init(rawValue:))
    if word == valuesWord {
      guard let kind else { throw CommandFailure(.usage, "values of which kind?") }
      let found = await kind.find(invocation)
      if !found.isEmpty { invocation.console.say(found.joined(separator: "\n")) }
      return .ok
    }
    guard kind == nil, let script = Completion.script(for: word) else {
      throw CommandFailure(.usage, "a script has no kind", hint: "hubctl completion \(word)")
    }
    invocation.console.say(script)
    return .ok
  }
}
