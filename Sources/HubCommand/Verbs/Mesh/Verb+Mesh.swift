internal import HubKernel

extension Verb {
  static let mesh = Verb(
    "mesh", "show the other hubs, how they are linked, and why",
    operands: [
      Operand(
        "ACTION", "what to do; 'status' when nothing is said",
        words: ["status", "graph", "trace", "explain", "ping"], isOptional: true),
      Operand(
        "WHO", "trace: a peer's id; explain and ping: a hub's name, its id or how that begins",
        isOptional: true),
    ],
    flags: [
      Flag("--dot", "graph: as Graphviz reads it"),
      Flag("--svg", "graph: as a picture; - writes it out", value: "FILE"),
      Flag("--in", "trace: only in this tenant", value: "TENANT"),
      Flag("--count", "ping: how often, 4 when nothing is said", value: "NUMBER"),
    ] + Flag.hub + Flag.configuration + [Flag.json],
    examples: [
      Example("hubctl mesh", "how the mesh is, which hubs there are and how they are reached"),
      Example("hubctl mesh graph", "who is linked with whom"),
      Example("hubctl mesh graph --svg mesh.svg", "the same as a picture"),
      Example("hubctl mesh trace 0123456789abcdef0123456789abcdef01234567", "the way to a peer, hub by hub"),
      Example("hubctl mesh explain b", "why hub b is or is not a neighbour, and what went wrong with it"),
      Example("hubctl mesh ping b", "how long it takes there and back, through the mesh"),
    ]
  ) { invocation in
    let desk = try MeshDesk(invocation)
    switch invocation.arguments.operand(0) ?? "status" {
    case "status": return try await desk.status()
    case "graph": return try await desk.graph()
    case "trace": return try await desk.trace()
    case "explain": return try await desk.explain()
    default: return try await desk.ping()
    }
  }
}
