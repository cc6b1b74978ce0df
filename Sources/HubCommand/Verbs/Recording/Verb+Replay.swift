internal import HubKernel
internal import HubTesting

extension Verb {
  static let replay = Verb(
    "replay", "play recorded events to a plugin, and show what it does",
    operands: [Operand("FILE", "what 'hubctl record' wrote")],
    flags: [
      Flag("--with", "the plugin: its name in Plugins.yaml, or a folder with its package", value: "PLUGIN"),
      Flag("--against", "show only what differs from this plugin, or from what --json wrote", value: "OTHER"),
      Flag("--config", "take the settings of plugins from this file", value: "FILE"),
      Flag("--speed", "so many times as fast as it was, such as 10", value: "TIMES"),
      Flag.json,
    ],
    examples: [
      Example("hubctl replay events.rec --with greeter", "what it would have said and sent"),
      Example("hubctl replay events.rec --with greeter --json > before.jsonl", "to compare with later"),
      Example("hubctl replay events.rec --with ./greeter --against before.jsonl", "what differs since"),
    ]
  ) { invocation in try await ReplayDesk(invocation).run() }
}
