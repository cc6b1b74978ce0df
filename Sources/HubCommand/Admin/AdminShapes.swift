internal import HubKernel

/// What the answers of the admin listener look like. The names of the members are promises.
enum AdminShapes {
  static let plugin = JSONShape.object([
    JSONMemberShape("id", .text, "its name in Plugins.yaml"),
    JSONMemberShape("summary", .text, "what it is for"),
    JSONMemberShape("position", .text, "the line that switches it on"),
    JSONMemberShape(
      "state", .word(["starting", "running", "restarting", "failed", "draining", "stopped", "behind"]),
      "its state"),
    JSONMemberShape("health", .word(["ok", "degraded", "failed"]), "how it says it is"),
    .optional("reason", .text, "why it is not well"),
    JSONMemberShape("calls", .count, "calls on reactors"),
    JSONMemberShape("meanNanoseconds", .count, "mean time of a call"),
    JSONMemberShape("longestNanoseconds", .count, "longest time of a call"),
    JSONMemberShape("waiting", .count, "events it has yet to hear"),
    JSONMemberShape("dropped", .count, "events it never will"),
    JSONMemberShape("restarts", .count, "how often it was started again"),
    JSONMemberShape("refusals", .map(.count), "how often it refused, by code"),
    JSONMemberShape("declares", declarations, "what it hears, decides, receives, serves and offers"),
  ])

  static let declarations = JSONShape.object([
    JSONMemberShape("hears", .list(.text), "events it hears"),
    JSONMemberShape(
      "decides",
      .list(
        .object([
          JSONMemberShape("intent", .text, "what is about to happen"),
          JSONMemberShape("stage", .text, "the question it answers"),
        ])), "intents it decides about"),
    JSONMemberShape("receives", .list(.text), "types of messages it owns"),
    JSONMemberShape(
      "serves",
      .list(
        .object([
          JSONMemberShape("method", .text, "the method"), JSONMemberShape("path", .text, "the path"),
          JSONMemberShape("audience", audience, "whom it is for"),
        ])), "paths it answers"),
    JSONMemberShape("sockets", .list(.text), "paths of WebSockets it answers"),
    JSONMemberShape("offers", .list(.text), "services it offers to other plugins"),
  ])

  static let audience = JSONShape.word(["everyone", "operators", "administrators"])

  static let orderLine = JSONShape.object([
    JSONMemberShape("intent", .text, "what is about to happen"),
    JSONMemberShape("stage", .text, "the question that is answered"),
    JSONMemberShape("plugin", .text, "who answers it"),
    JSONMemberShape("position", .text, "the line that switches it on"),
    JSONMemberShape("reason", .text, "why it stands there, when the stage alone does not say"),
  ])

  static let meter = JSONShape.object([
    JSONMemberShape("name", .text, "its full name"), JSONMemberShape("owner", .text, "who counts"),
    JSONMemberShape("help", .text, "what is counted"),
    JSONMemberShape("kind", .word(["counter", "gauge", "histogram"]), "how it behaves"),
    .optional("labels", .map(.text), "what tells it from others of its name"),
    JSONMemberShape("value", .int(Int.min...Int.max), "what it reads"),
    .optional("sumNanoseconds", .count, "what a histogram has observed in all"),
    .optional(
      "buckets", .list(.count), "how many took up to 100 ns, 250 ns, 500 ns, and so on to 10 s or more"),
    .optional("tenants", .count, "for how many tenants it counts"),
  ])

  static let hub = JSONShape.object([
    JSONMemberShape("name", .text, "what it is called"), JSONMemberShape("id", .text, "its own peer id"),
    JSONMemberShape("version", .text, "which program it is"),
    JSONMemberShape("labels", .map(.text), "words of its operator's own"),
    JSONMemberShape("uptimeSeconds", .count, "how long it has run"),
    JSONMemberShape("isDraining", .bool, "whether it is stopping"),
    JSONMemberShape("listening", .list(.text), "the addresses peers connect to"),
    JSONMemberShape("maxConnections", .count, "how many connections there may be"),
    JSONMemberShape("connections", .count, "WebSocket connections that are open"),
    JSONMemberShape("peers", .count, "peers that have joined a network"),
    JSONMemberShape("networks", .count, "networks with members"),
    JSONMemberShape("messages", .count, "messages received"),
    JSONMemberShape("messageBytes", .count, "their bytes"),
    JSONMemberShape("signals", .count, "signals passed on"),
    JSONMemberShape("tenants", .count, "tenants of the configuration"),
    JSONMemberShape("cpuMilliseconds", .count, "processor time the hub has used"),
    JSONMemberShape("memoryBytes", .count, "memory of the process that is in use"),
  ])

  static let peer = JSONShape.object([
    JSONMemberShape("id", .hex(40), "its id"), JSONMemberShape("tenant", .text, "the tenant it belongs to"),
    JSONMemberShape("networks", .list(.text), "the networks it has joined"),
    JSONMemberShape("isHub", .bool, "whether it counts as a hub"),
    JSONMemberShape(
      "isBound", .bool, "whether its credentials, and not its network, say which tenant it is of"),
    JSONMemberShape("address", .text, "where it comes from; empty over a Unix socket"),
  ])

  static let peers = JSONShape.object([
    JSONMemberShape("peers", .list(peer), "those on this page, by id"),
    .optional("next", .text, "the cursor of the next page; missing on the last"),
  ])

  static let log = JSONShape.object([
    JSONMemberShape("level", level, "the least that is written"),
    JSONMemberShape("plugins", .map(level), "levels of single plugins"),
  ])

  static let level = JSONShape.word(LogLevel.allCases.map(\.rawValue))

  static let config = JSONShape.object([
    JSONMemberShape("file", .text, "where it was read"),
    JSONMemberShape(
      "settings",
      .list(
        .object([
          JSONMemberShape("name", .text, "the setting"),
          JSONMemberShape("value", .text, "as it would be written"),
          JSONMemberShape("origin", .text, "who decided it"),
        ])), "every setting of the hub and of its plugins"),
  ])

  static let check = JSONShape.object([
    JSONMemberShape("ok", .bool, "whether the hub would run with it"),
    JSONMemberShape(
      "problems",
      .list(
        .object([
          JSONMemberShape("severity", .word(["error", "warning"]), "whether the hub would run all the same"),
          JSONMemberShape("message", .text, "what is wrong"), JSONMemberShape("file", .text, "where"),
          .optional("line", .count, "in which line"), .optional("column", .count, "in which column"),
          .optional("hint", .text, "what to do"), .optional("alsoAt", .text, "the other place"),
        ])), "everything that is wrong"),
    .optional("omitted", .count, "how many more there are"),
  ])

  static let index = JSONShape.object([
    JSONMemberShape("hub", .text, "what the hub is called"),
    JSONMemberShape("version", .text, "which program it is"),
    JSONMemberShape("document", .text, "where all this is described"),
    JSONMemberShape(
      "routes",
      .list(
        .object([
          JSONMemberShape("method", .text, "the method"), JSONMemberShape("path", .text, "the path"),
          JSONMemberShape("plugin", .text, "who answers"), JSONMemberShape("summary", .text, "what it does"),
        ])), "everything that can be asked"),
  ])

  static func list(_ name: String, _ shape: JSONShape, _ help: String) -> JSONShape {
    .object([JSONMemberShape(name, .list(shape), help)])
  }
}
