import HubKernel

/// What the routes of the mesh say of themselves.
enum MeshWords {
  private static let tag = "mesh"
  private static let someHub = String(repeating: "0", count: 40)
  private static let hubParameter = RouteParameter.path(
    "hub", "the hub's id", .hex(40), example: someHub)

  static let status = RouteDescription(
    "The mesh of hubs as this one sees it", tag: tag,
    answers: [RouteAnswer("hubs, links, and what is wrong", MeshShapes.status)])
  static let graph = RouteDescription(
    "The mesh as it is drawn: hubs, links, and what carries each",
    detail: """
      Links of other hubs are known as these tell of them; they are asked while somebody looks. Written at \
      most four times a second.
      """, tag: tag, answers: [RouteAnswer("hubs and links", GraphShapes.graph, hasTag: true)])
  static let returns = RouteDescription(
    "Signals of peers here that came back lately, and why",
    detail: "What they said and who sent them is not kept.", tag: tag,
    parameters: [
      .query("about", .text(longest: 128), "only those of this message, trace or receiver", example: "m-1")
    ], answers: [RouteAnswer("the latest first", GraphShapes.returns)])
  static let explain = RouteDescription(
    "Why a hub is or is not a neighbour, when it was lost and what was refused", tag: tag,
    parameters: [hubParameter], answers: [RouteAnswer("what is known of it", MeshShapes.explanation)],
    refusals: [404])
  static let ping = RouteDescription(
    "How long a hub takes to answer through the mesh",
    detail: "Without `roundTripMicroseconds` no answer came in time.", tag: tag, parameters: [hubParameter],
    answers: [RouteAnswer("what came of it", MeshShapes.ping)], refusals: [404])
  static let trace = RouteDescription(
    "The way of a signal to a peer, hub by hub", tag: tag,
    parameters: [
      .path("peer", "the peer's id", .hex(40), example: someHub),
      .query("namespace", .plain(longest: 64), "only in this tenant", example: "default"),
    ],
    answers: [RouteAnswer("a way for each network it is in", MeshShapes.trace)], refusals: [404])
}
