import HubKernel

/// What the routes of this room say of themselves.
enum RouteWords {
  private static let tag = "limits"
  private static let subnet = JSONShape.text(longest: 64)
  private static let ban = JSONShape.object([
    JSONMemberShape("subnet", subnet, "the addresses"),
    .optional("until", .text, "when it ends; missing when never"),
    JSONMemberShape("reason", .text, "why"), JSONMemberShape("by", .text, "who made it"),
  ])
  private static let level = JSONShape.object([
    JSONMemberShape("rule", .text, "its name, which is that of its setting"),
    .optional(
      "limit", .count, "what comes back in its time, or how many there may be; missing without a limit"),
    .optional("burst", .count, "what may be had at once"), .optional("left", .count, "what is left of that"),
    JSONMemberShape("dryRun", .bool, "whether it only counts"),
  ])
  private static let connection = JSONShape.object([
    JSONMemberShape("namespace", .text, "the tenant"), .optional("address", .text, "where it comes from"),
    JSONMemberShape("strikes", .count, "refusals within the present minute"),
    JSONMemberShape("rules", .list(level), "one by one"),
  ])

  static let list = RouteDescription(
    "Every ban, those of the settings first", tag: tag,
    answers: [
      RouteAnswer("the bans", .object([JSONMemberShape("bans", .list(ban), "those that hold")]))
    ])
  static let add = RouteDescription(
    "Keep addresses out, and close the connections they have",
    detail: "A ban of the same subnet is replaced.", tag: tag,
    body: .object([
      JSONMemberShape("subnet", subnet, "an address, or a subnet such as 203.0.113.0/24"),
      .optional("for", .text(longest: 32), "how long, such as 1h30m; for ever without it"),
      .optional("reason", .text(longest: 1_000), "why, for those who read the list; the banned are not told"),
    ]),
    answers: [
      RouteAnswer(
        201, "what was done",
        .object([
          JSONMemberShape("subnet", subnet, "the addresses"),
          JSONMemberShape("closed", .count, "how many connections were closed"),
          .optional("saved", .bool, "whether the ban was written into the file of bans"),
        ]))
    ], refusals: [409])
  static let remove = RouteDescription(
    "End a ban", tag: tag,
    parameters: [.query("subnet", subnet, "the subnet as it was banned", example: "203.0.113.0/24")],
    answers: [RouteAnswer(204, "they may come again", nil)], refusals: [404, 409])
  static let limits = RouteDescription(
    "How much of each limit a peer has left", tag: tag,
    parameters: [
      .path("peer", "its id", .hex(40), example: "0123456789abcdef0123456789abcdef01234567"),
      .query("namespace", .text(longest: 128), "only in this tenant"),
    ],
    answers: [
      RouteAnswer(
        "its connections",
        .object([
          JSONMemberShape("peerId", .hex(40), "the peer"),
          JSONMemberShape("connections", .list(connection), "one for each tenant it is in"),
        ]))
    ], refusals: [404])
}
