internal import HubKernel

/// What the routes of the admin plugin are for.
enum AdminRoutes {
  static let root = "/admin/v1"

  static let index = RouteDescription(
    "Everything that can be asked", answers: [RouteAnswer("what there is", AdminShapes.index)])
  static let document = RouteDescription(
    "This document", answers: [RouteAnswer("an OpenAPI 3.1 document", .map(.anything))])
  static let protocolDocument = RouteDescription(
    "What peers and the hub say to each other",
    answers: [RouteAnswer("an AsyncAPI 3.0 document", .map(.anything))])
  static let plugins = RouteDescription(
    "Every plugin with its state", tag: "plugins",
    answers: [
      RouteAnswer(
        "in the order of their lines", AdminShapes.list("plugins", AdminShapes.plugin, "all that are on"))
    ]
  ).forGuests()
  static let plugin = RouteDescription(
    "One plugin with its state", tag: "plugins",
    parameters: [.path("id", "its name in Plugins.yaml", .plain(longest: 64), example: "admin")],
    answers: [RouteAnswer("the plugin", AdminShapes.plugin)])
  static let order = RouteDescription(
    "Who is asked before what happens, in order", tag: "plugins",
    answers: [
      RouteAnswer(
        "one line for each", AdminShapes.list("order", AdminShapes.orderLine, "in the order of asking"))
    ])
  static let meters = RouteDescription(
    "What every meter reads",
    answers: [RouteAnswer("by name", AdminShapes.list("meters", AdminShapes.meter, "all of them"))])
  static let hub = RouteDescription(
    "The hub, how long it has run and how much it has to do",
    answers: [RouteAnswer("its figures", AdminShapes.hub)]
  ).forGuests()
  static let events = RouteDescription(
    "What happens, as it happens",
    detail: """
      One JSON object on each line, with `event`, `at`, `number` and `data`, until the reader leaves. Where \
      it is known also `by`, the plugin that tells it, and `cause`, the event or message that led to it.
      """,
    parameters: [
      .query("type", .text(longest: 128), "only events of this type", repeats: true),
      .query(
        "plugin", .text(longest: 64), "only events that this plugin tells or hears, or that are about it",
        repeats: true),
      .query("namespace", .text(longest: 64), "only events of this tenant", repeats: true),
    ],
    answers: [RouteAnswer("a stream of lines", .text(longest: .max), media: "application/jsonl")],
    refusals: [404, 503]
  ).forGuests()

  static let config = RouteDescription(
    "Every setting as it is, and who decided it",
    detail: "Secrets are written as three dots.", tag: "configuration",
    answers: [RouteAnswer("the configuration that runs", AdminShapes.config, hasTag: true)], refusals: [503])
  static let configCheck = RouteDescription(
    "What a reload would complain about", tag: "configuration",
    answers: [RouteAnswer("everything that is wrong", AdminShapes.check)], refusals: [503])
  static let drain = RouteDescription(
    "Finish and end, as SIGTERM does",
    answers: [
      RouteAnswer(
        202, "it has begun", .object([JSONMemberShape("draining", .bool, "that it has begun")]))
    ])

  static let log = RouteDescription(
    "What is written to the log", tag: "log",
    answers: [RouteAnswer("the levels now", AdminShapes.log, hasTag: true)])
  static let setLog = RouteDescription(
    "Write more or less to the log", detail: "Until the next reload, which sets what the file says.",
    tag: "log", body: AdminShapes.log, needsMatch: true,
    answers: [RouteAnswer("the levels now", AdminShapes.log, hasTag: true)])

  static let tenant = RouteParameter.path(
    "tenant", "the tenant it belongs to", .plain(longest: 64), example: "default")
  static let peerID = RouteParameter.path(
    "id", "the peer's id", .hex(40), example: String(repeating: "0", count: 40))
  static let peers = RouteDescription(
    "Who is connected", tag: "peers",
    parameters: [
      .query("limit", .int(1...PeerPage.most), "how many on a page; 100 when nothing is said", example: "10"),
      .query("cursor", .text(longest: 128), "`next` of the page before"),
      .query("tenant", .plain(longest: 64), "only those of this tenant", example: "default"),
      .query("network", .text(longest: NetworkName.longest), "only those in this network"),
    ],
    answers: [RouteAnswer("a page of them", AdminShapes.peers)])
  static let peer = RouteDescription(
    "One peer", tag: "peers", parameters: [tenant, peerID],
    answers: [RouteAnswer("the peer", AdminShapes.peer)])
  static let kick = RouteDescription(
    "Close a peer's connection", detail: "It may come back.", tag: "peers",
    parameters: [
      tenant, peerID,
      .query("code", .int(3_000...4_999), "the close code; 4003 when nothing is said", example: "4003"),
      .query("reason", .text(longest: 100), "what to tell it", example: "asked to leave"),
    ],
    answers: [RouteAnswer(204, "it was told to go", nil)])
  static let hubs = RouteDescription(
    "Peers that count as hubs", tag: "peers",
    answers: [
      RouteAnswer(
        "at most \(PeerPage.mostHubs)", AdminShapes.list("hubs", AdminShapes.peer, "those connected here"))
    ])
}
