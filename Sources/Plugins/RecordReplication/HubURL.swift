import HubTokens

/// Where a hub takes what replicates: made of its address, however that is written.
struct HubURL: Hashable, Sendable {
  /// The address, as people know it.
  let base: String

  static let path = "/api/replicate"

  /// Nil for what is no address of a hub.
  init?(_ text: String) {
    var socket = text
    for (plain, other) in [("https://", "wss://"), ("http://", "ws://")] where text.hasPrefix(plain) {
      socket = other + text.dropFirst(plain.count)
    }
    guard let location = try? HubLocation(socket) else { return nil }
    let path = location.path.hasSuffix("/") ? String(location.path.dropLast()) : location.path
    base = "\(location.isSecure ? "https" : "http")://\(location.authority)\(path)"
  }

  var target: String { base + Self.path }
}
