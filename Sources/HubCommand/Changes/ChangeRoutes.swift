internal import HubKernel

/// What the routes for changes of the configuration are for.
enum ChangeRoutes {
  static let root = "/admin/v1"
  private static let tenantName = RouteParameter.path("name", "the tenant's name", example: "acme")
  private static let dryRun = RouteParameter.query(
    "dryRun", .bool, "only say what would change", example: "1")

  static let setting = JSONShape.object([
    JSONMemberShape("name", .text, "the setting"), JSONMemberShape("old", .text, "its value before"),
    JSONMemberShape("new", .text, "its value now"),
    JSONMemberShape("change", .word(["live", "reconnect", "restart"]), "when it takes effect"),
  ])

  static let plan = JSONShape.object([
    JSONMemberShape("hub", .list(setting), "settings of the hub itself"),
    JSONMemberShape(
      "plugins",
      .list(
        .object([
          JSONMemberShape("plugin", .text, "the plugin"),
          JSONMemberShape(
            "change", .word(["added", "removed", "changed", "dependent", "restarted", "untouched"]),
            "what happens to it"),
          .optional("because", .nullable(.text), "the plugin because of which it is replaced"),
          JSONMemberShape("settings", .list(setting), "its settings that differ"),
        ])), "every plugin"),
    JSONMemberShape(
      "tenants",
      .list(
        .object([
          JSONMemberShape("tenant", .text, "the tenant"),
          JSONMemberShape("change", .word(["added", "removed", "changed"]), "what happens to it"),
          JSONMemberShape("networksBefore", .list(.text), "what it claimed"),
          JSONMemberShape("networksAfter", .list(.text), "what it claims now"),
          JSONMemberShape("settings", .list(setting), "settings of its own that differ"),
          JSONMemberShape("connections", .count, "its connections at this moment"),
        ])), "tenants that differ"),
    JSONMemberShape(
      "handovers",
      .list(
        .object([
          JSONMemberShape("network", .text, "a network with members"),
          JSONMemberShape("from", .text, "whose it was"), JSONMemberShape("to", .text, "whose it is now"),
          JSONMemberShape("members", .count, "how many are in it"),
        ])), "networks that change hands"),
    JSONMemberShape("connections", .count, "connections that are open"),
    JSONMemberShape("leaving", .count, "those that are asked to leave"),
    .optional("pauseMicroseconds", .nullable(.count), "how long connections stood still"),
  ])

  static let waiting = JSONShape.object([
    JSONMemberShape("by", .text, "who reloaded"),
    JSONMemberShape("until", .text, "when it is taken back"),
    JSONMemberShape("plan", plan, "what it changed"),
  ])

  static let changes = JSONShape.object([
    JSONMemberShape("dryRun", .bool, "whether nothing was done"),
    JSONMemberShape("changes", .list(.text), "what changed, or would, in words"),
    JSONMemberShape("plan", plan, "the same as data"),
    .optional("waiting", waiting, "that it is taken back unless somebody confirms it"),
  ])

  static let reload = RouteDescription(
    "Read the configuration again",
    detail: "With `confirmWithin` the hub goes back unless `/reload/confirm` is asked in time.",
    tag: "configuration",
    parameters: [
      dryRun, .query("confirmWithin", .text(longest: 32), "go back unless confirmed so soon", example: "60s"),
    ],
    answers: [RouteAnswer(200, "what changed", changes)], refusals: [409, 422])
  static let reloadState = RouteDescription(
    "Whether a reload waits to be confirmed", tag: "configuration",
    answers: [
      RouteAnswer(
        200, "that it does", .object([JSONMemberShape("waiting", .nullable(waiting), "null when none does")]))
    ], refusals: [422])
  static let confirm = RouteDescription(
    "Leave in force what a reload tried", tag: "configuration",
    answers: [RouteAnswer(200, "what stays", .object([JSONMemberShape("confirmed", waiting, "what stays")]))],
    refusals: [409, 422])
  static let rollBack = RouteDescription(
    "Go back to what was in force before the reload that waits", tag: "configuration",
    answers: [RouteAnswer(200, "what changed back", changes)], refusals: [409, 422])

  static let switches = RouteDescription(
    "Every plugin there is, and whether the file switches it on", tag: "plugins",
    answers: [
      RouteAnswer(
        200, "those of this program, and others that the file names",
        .object([
          JSONMemberShape(
            "switches",
            .list(
              .object([
                JSONMemberShape("id", .text, "its name"), JSONMemberShape("summary", .text, "what it is for"),
                JSONMemberShape("on", .bool, "whether the file has a line for it"),
              ])), "all of them")
        ]), hasTag: true)
    ], refusals: [422, 500])
  static let setSwitch = RouteDescription(
    "Switch a plugin on or off",
    detail:
      "Its line in the file becomes a comment, or a line again with the settings it had; where there is no"
      + " comment it gets a new line. With `confirmWithin` hub and file go back unless `/reload/confirm` is"
      + " asked in time.", tag: "plugins",
    parameters: [
      .path("id", "its name in Plugins.yaml", .plain(longest: 64), example: "echo"), dryRun,
      .query("confirmWithin", .text(longest: 32), "go back unless confirmed so soon", example: "60s"),
    ],
    body: .object([JSONMemberShape("on", .bool, "whether it is to be on")]), needsMatch: true,
    answers: [RouteAnswer(200, "what changed", changes, hasTag: true)], refusals: [404, 409, 422, 500])

  static let figures = JSONShape.object([
    JSONMemberShape("connections", .count, "open"), JSONMemberShape("peers", .count, "in a network"),
    JSONMemberShape("networks", .count, "with members"), JSONMemberShape("messages", .count, "received"),
    JSONMemberShape("messageBytes", .count, "their bytes"), JSONMemberShape("signals", .count, "passed on"),
  ])
  static let quota = JSONShape.object([
    .optional("connections", .count, "at once"), .optional("peers", .count, "at once"),
    .optional("networks", .count, "at once"), .optional("peersPerNetwork", .count, "members of one network"),
  ])
  static let tenant = JSONShape.object([
    JSONMemberShape("name", .text, "its name"),
    JSONMemberShape("from", .word(["file", "fleet"]), "where it stands: in this hub's file, or on all hubs"),
    JSONMemberShape("state", .word(["serving", "leaving"]), "whether it is being removed"),
    JSONMemberShape("networks", .list(.text), "the networks it claims"),
    JSONMemberShape("plugins", .map(.anything), "what it says to plugins, as in the file"),
    JSONMemberShape("figures", figures, "what it has at this moment, and has sent"),
    JSONMemberShape("quota", quota, "what it may have; what is missing has no limit of its own"),
  ])
  static let tenants = RouteDescription(
    "Every tenant with what it has", tag: "tenants",
    answers: [
      RouteAnswer(
        200, "in the order of the file", .object([JSONMemberShape("tenants", .list(tenant), "all of them")]),
        hasTag: true)
    ], refusals: [422, 500]
  ).forGuests()
  static let oneTenant = RouteDescription(
    "One tenant", tag: "tenants", parameters: [tenantName],
    answers: [RouteAnswer(200, "as the file has it", tenant, hasTag: true)], refusals: [404, 422, 500])
  private static let entry: [JSONMemberShape] = [
    .optional("networks", .list(.text, most: 10_000), "networks, or their beginnings followed by *"),
    .optional("plugins", .map(.anything), "settings of plugins, as in the file"),
  ]
  static let addTenant = RouteDescription(
    "Add a tenant", detail: "It is written into the file and is in force at once.", tag: "tenants",
    parameters: [dryRun], body: .object([JSONMemberShape("name", .text, "its name")] + entry),
    answers: [
      RouteAnswer(201, "what changed", changes, hasTag: true), RouteAnswer(200, "what would change", changes),
    ], refusals: [409, 422, 500])
  static let putTenant = RouteDescription(
    "Say anew what a tenant is", tag: "tenants", parameters: [tenantName, dryRun], body: .object(entry),
    needsMatch: true, answers: [RouteAnswer(200, "what changed", changes, hasTag: true)],
    refusals: [404, 409, 422, 500])
  static let patchTenant = RouteDescription(
    "Change some settings of a tenant",
    detail: "A merge patch (RFC 7396): what is null goes, what is not named stays.", tag: "tenants",
    parameters: [tenantName, dryRun],
    body: .object([
      .optional("networks", .nullable(.list(.text, most: 10_000)), "the networks it claims"),
      .optional("plugins", .nullable(.map(.anything)), "settings of plugins"),
    ]), needsMatch: true, answers: [RouteAnswer(200, "what changed", changes, hasTag: true)],
    refusals: [404, 409, 422, 500])
  static let removal = JSONShape.object([
    JSONMemberShape("tenant", .text, "the tenant"),
    JSONMemberShape("stage", .word(["leaving", "removed", "failed"]), "how far it has come"),
    JSONMemberShape("by", .text, "who asked"), JSONMemberShape("began", .text, "when"),
    JSONMemberShape("until", .text, "when those who are left are closed"),
    .optional("ended", .text, "when it was over"),
    JSONMemberShape("connections", .count, "how many it had"),
    JSONMemberShape("left", .count, "how many of them went by themselves"),
    JSONMemberShape("closed", .count, "how many were closed"),
    JSONMemberShape("networks", .count, "its networks with members, which went with them"),
    .optional("problems", .list(.text), "why it failed"),
  ])
  static let removeTenant = RouteDescription(
    "Remove a tenant",
    detail:
      "Nobody new is let in, its peers are told, and at the end of the grace those left are closed; then it"
      + " leaves the file. `/admin/v1/removals/:name` says how far that has come.", tag: "tenants",
    parameters: [
      tenantName, .query("grace", .text(longest: 32), "how long its peers have; 0s for none", example: "30s"),
    ], needsMatch: true, answers: [RouteAnswer(202, "it has begun", removal)], refusals: [404, 409, 422, 500])
  static let removals = RouteDescription(
    "Tenants that are being removed or were", tag: "tenants",
    answers: [
      RouteAnswer(
        200, "the latest hundred", .object([JSONMemberShape("removals", .list(removal), "the oldest first")]))
    ], refusals: [422])
  static let oneRemoval = RouteDescription(
    "How far the removal of a tenant has come", tag: "tenants", parameters: [tenantName],
    answers: [RouteAnswer(200, "the receipt", removal)], refusals: [404, 422])
}
