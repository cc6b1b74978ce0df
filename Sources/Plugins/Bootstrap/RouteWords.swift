import HubKernel
import HubTokens

/// What the routes of this room say of themselves.
enum RouteWords {
  private static let tag = "bootstrap"
  private static let address = JSONShape.text(longest: HubLocation.longest)
  private static let hub = JSONShape.object([
    JSONMemberShape("uri", address, "where it is"),
    JSONMemberShape(
      "state", .word(["linked", "reached", "calling", "self", "left alone", "ill", "waiting", "reserve"]),
      "how it is"),
    JSONMemberShape("connected", .bool, "whether it has let this hub in"),
    .optional("hub", .hex(40), "its id, while it is linked"),
    JSONMemberShape("source", .word(Source.allCases.map(\.rawValue)), "who told of it"),
    JSONMemberShape("tier", .word(Tier.allCases.map(\.rawValue)), "what kind of hub it is"),
    JSONMemberShape("region", .text, "where it stands"),
    JSONMemberShape("priority", .count, "the lower, the sooner it is called"),
    JSONMemberShape("attemptNumber", .count, "calls since it last let this hub in"),
    JSONMemberShape("failures", .count, "failures in a row"),
    .optional("lastAttempt", .text, "when it was last called"),
    .optional("nextAttempt", .text, "when it is called next"),
    .optional("trouble", .text, "why it is not linked"),
  ])
  private static let place = JSONShape.object([
    JSONMemberShape("source", .word(Source.allCases.map(\.rawValue)), "what kind of place"),
    JSONMemberShape("place", .text, "which"), JSONMemberShape("found", .count, "hubs that may be called"),
    JSONMemberShape(
      "refused",
      .list(
        .object([
          JSONMemberShape("reason", .word(Screening.Reason.allCases.map(\.rawValue)), "why"),
          JSONMemberShape("words", .text, "why, in a sentence"),
          JSONMemberShape("count", .count, "how many"),
        ])), "records that are not used"),
    .optional("trouble", .text, "why it said nothing"),
  ])

  static let list = RouteDescription(
    "Every hub this one may call, in the order in which it would", tag: tag,
    answers: [
      RouteAnswer(
        "the hubs",
        .object([
          JSONMemberShape("isActive", .bool, "whether anybody is called"),
          JSONMemberShape("region", .text, "whose hubs come first"),
          JSONMemberShape("hubs", .list(hub), "one by one"),
        ]))
    ])
  static let discover = RouteDescription(
    "Look for hubs now", detail: "Asks every place of the settings, and says what each came to.", tag: tag,
    answers: [
      RouteAnswer("what was found", .object([JSONMemberShape("places", .list(place), "one by one")]))
    ], refusals: [409])
  static let connect = RouteDescription(
    "Call a hub, or all of them", detail: "Without an address every hub of the settings is called.", tag: tag,
    body: .object([.optional("url", address, "the hub")]),
    answers: [
      RouteAnswer(
        "what it came to",
        .object([
          .optional("calls", .count, "how many hubs are called or linked, when all are"),
          .optional("uri", address, "the hub"),
          .optional("outcome", .word(["connected", "self", "failed"]), "what the first attempt came to"),
          .optional("hub", .hex(40), "its id"), .optional("code", .text, "why not, in a word"),
          .optional("reason", .text, "why not"),
        ]))
    ], refusals: [409])
  static let disconnect = RouteDescription(
    "End the link to a hub, or to all, and call nobody there until somebody asks for it", tag: tag,
    parameters: [.query("url", address, "the hub", example: "wss://hub.example.org")],
    answers: [
      RouteAnswer("what was done", .object([JSONMemberShape("ended", .count, "links and calls that ended")]))
    ], refusals: [404])
}
