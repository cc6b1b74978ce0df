internal import HubKernel

extension Verb {
  static let plugin = Verb(
    "plugin", "hold a plugin against what every plugin owes the hub",
    operands: [
      Operand("ACTION", "what to do", words: ["test"]),
      Operand("WHICH", "its name, a folder with its package, a settings file with programs, or all"),
    ],
    flags: [
      Flag("--config", "take its settings from this file instead of its defaults", value: "FILE"),
      Flag("--rule", "try this rule only, such as reload", value: "RULE", repeats: true),
      Flag.json,
    ],
    examples: [
      Example("hubctl plugin test greeter", "a plugin of this binary, with its defaults"),
      Example("hubctl plugin test greeter --config Plugins.yaml", "the same with the settings of this file"),
      Example("hubctl plugin test ./greeter", "the package in this folder, which is built first"),
      Example("hubctl plugin test ./Plugins.yaml", "the programs that this file runs as plugins"),
      Example("hubctl plugin test greeter --rule reload", "one rule only"),
    ]
  ) { invocation in
    try await ContractDesk(invocation).test(invocation.arguments.operand(1) ?? "")
  }
}
