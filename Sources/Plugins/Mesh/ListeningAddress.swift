/// Where this hub listens, as it says of itself to hubs of older kinds.
struct ListeningAddress {
  let host: String
  let port: Int

  /// Reads `host:port`, where the host may be an address in brackets.
  init(_ text: String?) {
    let text = text ?? ""
    let parts = text.split(separator: ":")
    port = parts.last.flatMap { Int($0) } ?? 0
    let named = port == 0 ? text : String(text.dropLast(parts.last.map { $0.count + 1 } ?? 0))
    let bare = named.hasPrefix("[") && named.hasSuffix("]") ? String(named.dropFirst().dropLast()) : named
    host = bare.isEmpty ? "localhost" : bare
  }
}
