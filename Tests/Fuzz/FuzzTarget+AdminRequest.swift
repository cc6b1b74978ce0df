import HubWire

extension FuzzTarget {
  /// Made anew for each run: in what a constant of such cases points to, the leak sanitizer sees no pointer.
  private static var shape: JSONShape {
    .object([
      JSONMemberShape("level", .word(["low", "high"]), "how much"),
      .optional("plugins", .map(.plain(longest: 8)), "marks"), .optional("key", .hex(4), "a key"),
      .optional("list", .list(.nullable(.int(-9...9)), most: 3), "numbers"),
      .optional("more", .object([JSONMemberShape("text", .text(longest: 5), "a text")]), "the rest"),
    ])
  }

  /// What comes to the admin address: a query, names of versions, and a body that has to fit a shape.
  static let adminRequest = FuzzTarget(name: "admin-request") { input in
    let parts = String(decoding: input, as: UTF8.self)
      .split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    let fields = parts.count > 1 ? [(name: "if-match", value: parts[1]), ("if-none-match", parts[1])] : []
    let request = HTTPRequest(path: "/", query: parts.first ?? "", headers: fields)
    for name in request.queryNames ?? [] {
      precondition(!request.queryValues(name).isEmpty, "a name without its value")
    }
    let tag = EntityTag(of: input)
    let isNamed = parts.count > 1 && (parts[1].utf8.elementsEqual(tag.description.utf8) || parts[1] == "*")
    if isNamed {
      precondition(tag.refusal(of: request) == nil && tag.isKnown(to: request), "a tag unlike itself")
    }
    guard parts.count > 2, let value = try? JSONValue(parsing: parts[2]) else { return }
    let mistakes = shape.mistakes(in: value)
    precondition(mistakes.count <= JSONShape.mostMistakes + 8, "more mistakes than are told")
    for mistake in mistakes {
      precondition(mistake.pointer.isEmpty || mistake.pointer.hasPrefix("/"), "a pointer that points nowhere")
      precondition(mistake.pointer.utf8.count < 64 * 600, "a pointer without end")
    }
  }
}
