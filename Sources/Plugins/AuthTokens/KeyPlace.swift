import HubKernel

/// Where an issuer publishes its keys.
enum KeyPlace: Hashable, Sendable {
  case file(String)
  case web(String, authority: String)

  /// Reads `file:PATH`, `https://...` or, for this machine alone, `http://127.0.0.1...`.
  init?(_ text: String, authority: String = "") {
    if text.hasPrefix("file:"), text.utf8.count > 5, !text.utf8.contains(0) {
      self = .file(String(text.dropFirst(5)))
    } else if text.hasPrefix("https://"), text.utf8.count > 8 {
      self = .web(text, authority: authority)
    } else if text.hasPrefix("http://"), KeyPlace.isLoopback(text.dropFirst(7)) {
      self = .web(text, authority: authority)
    } else {
      return nil
    }
  }

  /// What is fetched without encryption can be replaced on the way, unless there is no way.
  private static func isLoopback(_ rest: Substring) -> Bool {
    let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !host.contains("@") else { return false }
    let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
    return ["127.0.0.1", "localhost", "[::1]"].contains(String(name))
  }

  /// For people: without the query, where some keep secrets.
  var words: String {
    switch self {
    case .file(let path): "file:\(path)"
    case .web(let url, _): String(url.prefix { $0 != "?" })
    }
  }

  @Sendable static func complaint(_ text: String) -> String? {
    if text.isEmpty || KeyPlace(text) != nil { return nil }
    return text.hasPrefix("http://")
      ? "keys that come without encryption can be replaced on the way: write https://"
      : "this is neither file:PATH nor an address that begins with https://"
  }
}
