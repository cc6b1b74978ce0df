internal import HubBase

/// Where a request goes, taken apart (RFC 3986, as far as HTTP needs it).
struct WebAddress: Equatable, Sendable {
  let isSecure: Bool
  let host: String
  let port: UInt16
  /// The path and the query.
  let target: String

  /// More is nobody's address.
  static let longest = 4_096

  init(_ text: String) throws(FetchError) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.longest else { throw .badAddress("it is too long") }
    // Whatever could end a line or a word of the request ends here.
    guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw .badAddress("it has characters that must be percent-encoded")
    }
    let rest: Substring
    if text.hasPrefix("https://") {
      (isSecure, rest) = (true, text.dropFirst(8))
    } else if text.hasPrefix("http://") {
      (isSecure, rest) = (false, text.dropFirst(7))
    } else {
      throw .badAddress("it begins with neither https:// nor http://")
    }
    guard !rest.contains("#") else { throw .badAddress("a fragment has no meaning here") }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard !authority.contains("@") else { throw .badAddress("a password does not belong in an address") }
    let tail = rest.dropFirst(authority.count)
    target = tail.first == "/" ? String(tail) : "/" + tail
    (host, port) = try Self.split(authority, standard: isSecure ? 443 : 80)
  }

  private static func split(
    _ authority: Substring, standard: UInt16
  ) throws(FetchError) -> (String, UInt16) {
    var host = authority
    var port = standard
    let end = authority.lastIndex(of: "]") ?? authority.startIndex
    if let colon = authority.lastIndex(of: ":"), colon >= end {
      let digits = authority[authority.index(after: colon)...]
      guard let number = UInt16(digits), number > 0, digits.first != "+" else {
        throw .badAddress("its port is no number from 1 to 65535")
      }
      (host, port) = (authority[..<colon], number)
    }
    if host.first == "[", host.last == "]" {
      host = host.dropFirst().dropLast()
      guard !host.isEmpty, host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
        throw .badAddress("its host is no IPv6 address")
      }
    } else {
      let isName = host.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
          true
        default: false
        }
      }
      guard !host.isEmpty, isName else { throw .badAddress("its host is no name") }
    }
    return (String(host), port)
  }

  /// The same server by the same means, or nil for a place we do not go to: a redirection may change the path
  /// and the host, never the scheme.
  func following(_ location: String) -> WebAddress? {
    if location.hasPrefix("/"), !location.hasPrefix("//") {
      let scheme = isSecure ? "https" : "http"
      return try? WebAddress("\(scheme)://\(authority)\(location)")
    }
    guard let next = try? WebAddress(location), next.isSecure == isSecure else { return nil }
    return next
  }

  /// The host and the port, as the field `Host` has them.
  var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }
}
