/// Where a WebSocket client connects to: `ws://host[:port][/path][?query]`, or `wss://`.
struct WebSocketAddress: Equatable, Sendable {
  let isSecure: Bool
  /// Without the brackets of an IPv6 literal.
  let host: String
  let port: UInt16
  /// Path and query, as they are sent.
  let target: String

  init?(_ text: String) {
    let bytes = Array(text.utf8)[...]
    let scheme: Int
    if ASCII.matches(bytes.prefix(5), "ws://") {
      isSecure = false
      scheme = 5
    } else if ASCII.matches(bytes.prefix(6), "wss://") {
      isSecure = true
      scheme = 6
    } else {
      return nil
    }
    let rest = bytes.dropFirst(scheme)
    let end = rest.firstIndex { $0 == ASCII.slash || $0 == 0x3F } ?? rest.endIndex
    guard let place = HostField(rest[..<end]),
      let port = UInt16(exactly: place.port ?? (isSecure ? 443 : 80)), port > 0,
      rest[end...].allSatisfy({ ASCII.isVisible($0) && $0 != 0x23 })
    else { return nil }
    host = place.name
    self.port = port
    let tail = String(decoding: rest[end...], as: UTF8.self)
    target = tail.hasPrefix("/") ? tail : "/" + tail
  }

  /// The Host field: the port is named where it is not the usual one.
  var hostField: String {
    let name = host.utf8.contains(ASCII.colon) ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }
}
