/// The origin of a web page: scheme, host and port. RFC 6454 §4.
struct Origin: Equatable, Sendable {
  let scheme: String
  let host: String
  /// `nil` stands for the port the scheme implies.
  let port: Int?

  /// Reads `scheme://host[:port]` and nothing beyond.
  init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)[...]
    guard let colon = bytes.firstIndex(of: ASCII.colon), let first = bytes.first, ASCII.isLetter(first),
      bytes[..<colon].allSatisfy({ ASCII.isLetterOrDigit($0) || $0 == 0x2B || $0 == 0x2D || $0 == ASCII.dot }
      ),
      bytes[colon...].prefix(3).elementsEqual("://".utf8),
      let place = HostField(bytes[colon...].dropFirst(3))
    else { return nil }
    scheme = ASCII.lowercased(bytes[..<colon])
    host = place.name
    port = place.port == Self.defaultPort(scheme) ? nil : place.port
  }

  private static func defaultPort(_ scheme: String) -> Int? {
    switch scheme {
    case "http", "ws": 80
    case "https", "wss": 443
    default: nil
    }
  }
}
