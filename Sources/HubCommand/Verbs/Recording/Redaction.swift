internal import HubKernel

/// Takes out of an event what a recording must not keep: secrets whole, and of addresses what the log masks.
enum Redaction {
  private static let secretWords = ["token", "secret", "password", "authorization", "credential", "ticket"]
  private static let dots = "•••"
  private static let deepest = 32

  static func apply(to json: JSONValue, depth: Int = 0) -> JSONValue {
    guard depth < deepest else { return .null }
    switch json {
    case .object(let members):
      return .object(
        members.map { member in
          let name = member.key.lowercased()
          if secretWords.contains(where: name.contains) { return JSONValue.Member(member.key, .string(dots)) }
          return JSONValue.Member(member.key, apply(to: member.value, depth: depth + 1))
        })
    case .array(let elements): return .array(elements.map { apply(to: $0, depth: depth + 1) })
    case .string(let text): return .string(apply(to: text))
    default: return json
    }
  }

  /// A URL loses its query and who asks; JSON within text is looked through as well.
  private static func apply(to text: String) -> String {
    if text.first == "{" || text.first == "[", let inner = try? JSONValue(parsing: text) {
      return apply(to: inner).description
    }
    var words: [String] = []
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      words.append(word.contains("://") ? url(String(word)) : masked(String(word)))
    }
    return words.joined(separator: " ")
  }

  private static func url(_ text: String) -> String {
    let bare = text.prefix { $0 != "?" && $0 != "#" }
    let scheme = bare.prefix { $0 != ":" } + "://"
    let rest = bare.dropFirst(scheme.count)
    let host = rest.prefix { $0 != "/" }
    guard let at = host.lastIndex(of: "@") else { return String(bare) }
    return String(scheme + rest[rest.index(after: at)...])
  }

  private static func masked(_ word: String) -> String {
    let mask = AddressMask.masked(word)
    return mask == "masked" ? word : mask
  }
}
