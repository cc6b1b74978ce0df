internal import HubKernel

extension Verb {
  static let context = Verb(
    "context", "give hubs names, and choose the one that other verbs talk to",
    operands: [
      Operand(
        "ACTION", "what to do; 'list' when nothing is said",
        words: ["list", "show", "use", "add", "remove"], isOptional: true),
      Operand("NAME", "which one", isOptional: true),
    ],
    flags: [
      Flag("--admin", "add: the hub's admin address, as every verb takes it", value: "ADDRESS"),
      Flag("--token-file", "add: the file with its token; the token itself is never kept", value: "FILE"),
      Flag("--authority", "add: the file with the authority behind its certificate, PEM", value: "FILE"),
      Flag("--none", "use: none of them, so that ./Plugins.yaml says again which hub is meant"),
      Flag.json,
    ],
    examples: [
      Example(
        "hubctl context add prod --admin https://hub.example.com:9090 --token-file ~/.loft/prod",
        "a name for a hub, and what opens it"),
      Example("hubctl context use prod", "from now on verbs talk to it"),
      Example("hubctl peers --context prod", "this once"),
      Example("hubctl context use --none", "to none of them any more"),
    ]
  ) { invocation in
    let desk = try ContextDesk(invocation)
    switch invocation.arguments.operand(0) ?? "list" {
    case "show": return try desk.show()
    case "use": return try desk.use()
    case "add": return try desk.add()
    case "remove": return try desk.remove()
    default: return try desk.list()
    }
  }
}
