internal import HubKernel

extension Verb {
  static let doctor = Verb(
    "doctor", "find out why hubs or peers do not come together, and say what to do",
    operands: [
      Operand("URL", "a hub to try to reach from here, besides those of the settings", isOptional: true)
    ],
    flags: [Flag("--production", "also what should be otherwise before others depend on it")] + Flag.hub
      + Flag.configuration + [Flag.json],
    examples: [
      Example("hubctl doctor", "the file, the running hub, the hubs it calls, and this machine"),
      Example("hubctl doctor wss://hub.example.org", "also tries that hub, step by step"),
      Example("hubctl doctor --production", "what to change before going live"),
    ]
  ) { invocation in
    var url: HubLocator?
    if let text = invocation.arguments.operand(0) {
      guard let parsed = HubLocator(text) else {
        throw CommandFailure(
          .usage, "'\(text.printable)' is not the address of a hub", hint: "write wss://hub.example.org")
      }
      url = parsed
    }
    let report = await Doctor(invocation).examine(besides: url)
    if invocation.arguments.has("--json") {
      invocation.console.say(report.json)
    } else {
      invocation.console.say(report.text(colour: invocation.console.output.hasColour))
    }
    return report.exitCode
  }
}
