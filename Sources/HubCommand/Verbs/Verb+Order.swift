internal import HubKernel

extension Verb {
  static let order = Verb(
    "order", "show who is asked before something happens, in which order, and why",
    operands: [Operand("INTENT", "what is about to happen, such as admitConnection", isOptional: true)],
    flags: Flag.configuration + [Flag.json],
    examples: [
      Example("hubctl order", "for everything that can be decided about"),
      Example("hubctl order admitConnection", "who decides about a new connection"),
      Example("hubctl order carrySignal", "who is asked to carry a signal to another hub"),
    ]
  ) { invocation in
    let kernel = try invocation.rehearsedKernel()
    var lines = kernel.order()
    if let wanted = invocation.arguments.operand(0) {
      // The Swift name differs only in its first letter.
      let name = wanted.prefix(1).lowercased() + wanted.dropFirst()
      let known = Set(kernel.names().intents + lines.map(\.intent)).sorted()
      guard known.contains(name) else {
        let near = Suggestion.nearest(to: name, among: known)
        throw CommandFailure(
          .notFound, "there is no intent '\(wanted.printable)' in this hub",
          hint: near.map { "did you mean '\($0)'?" } ?? "there are \(known.joined(separator: ", "))")
      }
      lines = lines.filter { $0.intent == name }
    }
    if invocation.arguments.has("--json") {
      let writer = JSONWriter()
      writer.object { $0.list("order", { list in lines.forEach { AdminJSON.write($0, to: list) } }) }
      invocation.console.say(writer.text)
    } else if lines.isEmpty {
      invocation.console.note("no plugin that is on decides about this")
    } else {
      invocation.console.say(table(lines, withIntent: invocation.arguments.operand(0) == nil))
    }
    return .ok
  }

  private static func table(_ lines: [OrderLine], withIntent: Bool) -> String {
    Table(
      lines.map { line in
        let row = ["\(line.stage)", line.plugin, withoutColumn(line.position), line.reason]
        return withIntent ? [line.intent] + row : row
      }
    ).text
  }

  /// The column says nothing when the whole line is the plugin's.
  static func withoutColumn(_ position: String) -> String {
    let parts = position.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count > 2 ? parts.dropLast().joined(separator: ":") : position
  }
}
