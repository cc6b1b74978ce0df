internal import HubKernel

extension Verb {
  static let explain = Verb(
    "explain", "say what a plugin or a setting is for, what it may be and what it is",
    operands: [Operand("WHAT", "a plugin, a setting such as hub.limits.connections, or hub")],
    flags: Flag.configuration + [Flag.json],
    examples: [
      Example("hubctl explain hub-registry", "what a plugin does and what can be set"),
      Example("hubctl explain hub-registry.mesh", "one setting"),
      Example("hubctl explain hub.limits", "a group of settings"),
    ]
  ) { invocation in
    let explanation = try Explanation(invocation)
    invocation.console.say(invocation.arguments.has("--json") ? explanation.json : explanation.text)
    return .ok
  }
}
