import HubKernel

/// What the routes of this room say of themselves.
enum RouteWords {
  private static let tag = "certificate"
  private static let state = JSONShape.object([
    JSONMemberShape("domains", .list(.text), "the names it is for"),
    JSONMemberShape("directory", .text, "the authority"),
    JSONMemberShape(
      "challenge", .word(AcmePlugin.Settings.Challenge.allCases.map(\.rawValue)), "how it looks"),
    JSONMemberShape("issued", .bool, "whether the certificate in use came from there"),
    .optional("begins", .text, "when the certificate in use begins"),
    .optional("ends", .text, "when it ends"),
    .optional("fingerprint", .hex(64), "SHA-256 over it"),
    JSONMemberShape("ordering", .bool, "whether an order is under way"),
    JSONMemberShape("next", .text, "when the next order is due"),
    JSONMemberShape("failures", .count, "orders in a row that came to nothing"),
    .optional("trouble", .text, "why the last one did"),
  ])

  static let show = RouteDescription(
    "How the hub's certificate is, and when the next is due", tag: tag,
    answers: [RouteAnswer("how it is", state)])
  static let renew = RouteDescription(
    "Order a certificate now", detail: "For when a key may have been seen. Waits until the order is over.",
    tag: tag, answers: [RouteAnswer("how it is now", state)], refusals: [409])
}
