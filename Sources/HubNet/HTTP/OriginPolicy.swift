/// Which web pages may open a WebSocket here.
struct OriginPolicy: Sendable {
  private enum Rule {
    case anything
    /// Pages without an origin of their own: files, sandboxed frames.
    case null
    case exactly(Origin)
    /// Every host below this one, but not the host itself.
    case below(Origin)
  }

  private var rules: [Rule] = []

  /// Takes `*`, `null`, `https://example.com[:8443]` and `https://*.example.com`, and is `nil` if any text is
  /// none of them.
  init?(_ texts: [String]) {
    for text in texts {
      guard let rule = Self.rule(text) else { return nil }
      rules.append(rule)
    }
  }

  private static func rule(_ text: String) -> Rule? {
    if text == "*" { return .anything }
    if text == "null" { return .null }
    if let origin = Origin(text) { return .exactly(origin) }
    let wildcard = "://*."
    guard let start = text.firstRange(of: wildcard),
      let origin = Origin(text[..<start.lowerBound] + "://" + text[start.upperBound...])
    else { return nil }
    return .below(origin)
  }

  /// No origin means no browser, and is allowed. More than one, or one that cannot be read, is not.
  func allows(_ head: RequestHead) -> Bool {
    var values = head.fields.lines("origin")
    guard let value = values.next() else { return true }
    return values.next() == nil && allows(origin: String(decoding: value, as: UTF8.self))
  }

  func allows(origin text: String?) -> Bool {
    guard let text else { return true }
    let origin = Origin(text)
    return rules.contains { rule in
      switch rule {
      case .anything: true
      case .null: text == "null"
      case .exactly(let allowed): origin == allowed
      case .below(let allowed): origin.map { Self.isBelow($0, allowed) } ?? false
      }
    }
  }

  private static func isBelow(_ origin: Origin, _ parent: Origin) -> Bool {
    origin.scheme == parent.scheme && origin.port == parent.port && origin.host.hasSuffix("." + parent.host)
  }
}
