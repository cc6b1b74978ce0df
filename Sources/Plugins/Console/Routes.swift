import HubKernel

/// What the routes of the console are for.
enum Routes {
  private static let tag = "console"

  static let file = RouteDescription(
    "A file of the console", tag: tag, answers: [RouteAnswer("the file", nil, media: "text/html")])

  private static let session = JSONShape.object([
    .optional("who", .text, "who is logged in; missing when nobody is"),
    .optional("role", .word(["guest", "read", "admin"]), "how far they may go"),
    .optional("until", .text, "when the session ends by itself"),
    .optional("proof", .text, "what a change has to show as X-Console-Proof"),
  ])
  static let current = RouteDescription(
    "Whose session the cookie names", tag: tag, answers: [RouteAnswer("the session", session)])
  static let logIn = RouteDescription(
    "Begin a session",
    detail: "With a token in Authorization, or with a ticket or a shared link in the body.", tag: tag,
    body: .object([
      .optional("ticket", .text(longest: 128), "what 'hubctl console' was given"),
      .optional("share", .text(longest: 128), "what stands in a shared link"),
    ]), answers: [RouteAnswer("the session, and its cookie", session)], refusals: [503])
  static let logOut = RouteDescription(
    "End the session", tag: tag, answers: [RouteAnswer(204, "it is over", nil)])
  static let ticket = RouteDescription(
    "A ticket that logs a browser in once", tag: tag,
    answers: [
      RouteAnswer(
        201, "where to go with it",
        .object([
          JSONMemberShape("path", .text, "the path with the ticket"),
          JSONMemberShape("seconds", .count, "how long it is good"),
        ]))
    ])

  private static let share = JSONShape.object([
    JSONMemberShape("name", .text, "what it is called"), JSONMemberShape("by", .text, "who made it"),
    JSONMemberShape("until", .text, "when it ends"),
  ])
  static let shares = RouteDescription(
    "Every shared link in force", tag: tag,
    answers: [
      RouteAnswer(
        "without what opens them",
        .object([
          JSONMemberShape("longest", .text, "how long one may last"),
          JSONMemberShape("shares", .list(share), "the oldest first"),
        ]))
    ])
  static let makeShare = RouteDescription(
    "Share a link that shows the console without any right to change", tag: tag,
    body: .object([
      JSONMemberShape("name", .text(longest: 64), "what it is called"),
      JSONMemberShape("life", .text(longest: 32), "how long it lasts, such as 1d"),
    ]),
    answers: [
      RouteAnswer(
        201, "the link, which is told once",
        .object([
          JSONMemberShape("path", .text, "the path with what opens it"),
          JSONMemberShape("share", share, "the same without it"),
        ]))
    ], refusals: [409, 422])
  static let revokeShare = RouteDescription(
    "Take a shared link back, and log out who came by it", tag: tag,
    parameters: [.path("name", "what it is called", .plain(longest: 64), example: "visitors")],
    answers: [RouteAnswer(204, "it opens nothing any more", nil)], refusals: [404])

  private static let series = JSONShape.object([
    JSONMemberShape("id", .word(History.Series.allCases.map(\.rawValue)), "what is shown"),
    JSONMemberShape("unit", .word(["count", "perSecond", "microseconds"]), "what it counts in"),
    JSONMemberShape("values", .list(.nullable(.number)), "one for each time; null where nobody counted"),
  ])
  static let history = RouteDescription(
    "The last hour in figures", tag: tag,
    answers: [
      RouteAnswer(
        "the oldest first",
        .object([
          JSONMemberShape("periodSeconds", .count, "the time between two samples"),
          JSONMemberShape("length", .count, "how many samples are kept"),
          JSONMemberShape("bytes", .count, "the memory they take"),
          JSONMemberShape("times", .list(.count), "when each was taken, in milliseconds since 1970"),
          JSONMemberShape("series", .list(series), "every chart"),
        ]))
    ]
  ).forGuests()

  private static let record = JSONShape.object([
    JSONMemberShape("tenant", .text, "whose it is"), JSONMemberShape("topic", .text, "what it is about"),
    JSONMemberShape("author", .text, "the key of its author in base64url; empty for nobody"),
    JSONMemberShape("version", .text, "when its author made it"),
    JSONMemberShape("ends", .text, "when it ends"),
    JSONMemberShape("removed", .bool, "whether it says that there is nothing any more"),
    JSONMemberShape("bytes", .count, "how long what was published is"),
    JSONMemberShape("data", .text, "the beginning of it"),
  ])
  static let records = RouteDescription(
    "What the hub keeps of what peers publish", tag: tag,
    parameters: [
      .query("topic", .text(longest: 512), "only this topic, newest first", example: "motd"),
      .query("tenant", .text(longest: 64), "whose topic it is"),
      .query("after", .text(longest: 4_096), "what 'next' of the page before said"),
      .query("limit", .int(1...RecordBrowser.mostOfPage), "how many", example: "50"),
    ],
    answers: [
      RouteAnswer(
        "a page",
        .object([
          JSONMemberShape("records", .list(record), "those on this page"),
          .optional("next", .text, "where the next page begins; missing on the last"),
        ]))
    ], refusals: [404])
}
