internal import HubKernel

extension Verb {
  static let tenants = Verb(
    "tenants", "add, change and remove tenants of the running hub; the file stays the one truth",
    operands: [
      Operand(
        "ACTION", "what to do; 'list' when nothing is said",
        words: ["list", "add", "show", "set", "remove", "usage", "keys"], isOptional: true),
      Operand("NAME", "which tenant", isOptional: true),
      Operand(
        "WHAT", "keys: one more, a new one in place of others, or one less",
        words: ["list", "add", "rotate", "remove"], isOptional: true),
      Operand("KEY", "which key to remove, or to rotate; all when nothing is said", isOptional: true),
    ],
    flags: TenantFlags.all + [
      Flag("--key-name", "what the key is called in the file", value: "NAME"),
      Flag("--operator", "add and keys: its bearers see figures of the tenant, as operators do"),
      Flag("--no-key", "add: make no key"),
      Flag("--overlap", "keys rotate: how long the old keys hold, 24h when nothing is said", value: "TIME"),
      Flag("--grace", "remove: how long its peers have, 30s when nothing is said", value: "TIME"),
      Flag("--yes", "remove: do not ask", short: "-y"),
      Flag("--watch", "usage: again and again"),
      Flag("--dry-run", "only say what would change"),
    ] + Flag.hub + Flag.configuration + [Flag.json],
    examples: [
      Example("hubctl tenants", "all of them, with what they have of what they may have"),
      Example(
        "hubctl tenants add acme --max-peers 500 --msg-rate 50/s", "one more, with a key for its peers"),
      Example("hubctl tenants set acme --max-peers 600", "changed at once; nobody is sent away"),
      Example("hubctl tenants keys acme rotate --overlap 24h", "a new key; the old one holds for a day"),
      Example("hubctl tenants remove acme --grace 5m", "its peers are told and have five minutes"),
    ]
  ) { invocation in
    let desk = try TenantDesk(invocation)
    switch invocation.arguments.operand(0) ?? "list" {
    case "list": return try await desk.list()
    case "usage": return try await desk.usage()
    case "add": return try await desk.add()
    case "show": return try await desk.details()
    case "set": return try await desk.set()
    case "remove": return try await desk.remove()
    default: return try await desk.keys()
    }
  }
}
