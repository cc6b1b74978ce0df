package import HubWire

/// Where a hub is reached, taken apart and written in one way.
package struct HubLocation: Hashable, Sendable, CustomStringConvertible {
  /// Why a text is no location.
  package struct Mistake: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
  }

  /// More is nobody's address.
  package static let longest = 512
  private static let longestHost = 253

  /// Whether it is called with TLS.
  package let isSecure: Bool
  /// The host in lower case; an IPv6 address without its brackets.
  package let host: String
  /// The port.
  package let port: UInt16
  /// The path, `/` at the least.
  package let path: String

  /// Reads `ws://` or `wss://`, a host, perhaps a port and a path. Nothing else has a meaning here: no
  /// credentials, which would end up in logs, no query and no fragment.
  package init(_ text: String) throws(Mistake) {
    guard (1...Self.longest).contains(text.utf8.count) else {
      throw Mistake("the address of a hub has 1 to \(Self.longest) bytes")
    }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw Mistake("the address of a hub has plain characters only")
    }
    let lowered = text.prefix(6).lowercased()
    let rest: Substring
    if lowered.hasPrefix("wss://") {
      (isSecure, rest) = (true, text.dropFirst(6))
    } else if lowered.hasPrefix("ws://") {
      (isSecure, rest) = (false, text.dropFirst(5))
    } else {
      throw Mistake("the address of a hub begins with ws:// or wss://")
    }
    guard !rest.contains(where: { "?#\\".contains($0) }) else {
      throw Mistake("the address of a hub has no query and no fragment")
    }
    let authority = rest.prefix { $0 != "/" }
    guard !authority.contains("@") else {
      throw Mistake("credentials do not belong into an address: write them as token")
    }
    let tail = rest.dropFirst(authority.count)
    path = tail.isEmpty ? "/" : String(tail)
    (host, port) = try Self.split(authority, standard: isSecure ? 443 : 80)
  }

  private static func split(_ authority: Substring, standard: UInt16) throws(Mistake) -> (String, UInt16) {
    var host = authority
    var port = standard
    let end = authority.lastIndex(of: "]") ?? authority.startIndex
    if let colon = authority.lastIndex(of: ":"), colon >= end {
      let digits = authority[authority.index(after: colon)...]
      guard digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
        let number = UInt16(digits), number > 0
      else { throw Mistake("a port is a number from 1 to 65535") }
      (host, port) = (authority[..<colon], number)
    }
    if host.hasPrefix("["), host.hasSuffix("]") {
      let inside = host.dropFirst().dropLast()
      guard inside.contains(":"), let address = IPAddress(inside) else {
        throw Mistake("between brackets stands an IPv6 address")
      }
      return (address.description, port)
    }
    if let address = IPAddress(host), address.family == .v4 { return (address.description, port) }
    guard isName(host) else { throw Mistake("its host is no name and no address") }
    return (host.lowercased(), port)
  }

  private static func isName(_ host: Substring) -> Bool {
    let labels = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let isShaped = labels.allSatisfy { label in
      (1...63).contains(label.count)
        && label.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
          default: false
          }
        }
    }
    guard isShaped, host.utf8.count <= longestHost, let last = labels.last else { return false }
    // Resolvers take `127.1`, `0x7f.1` and `2130706433` for addresses, which no list of addresses would know:
    // what ends in a number is an address or nothing.
    let digits = last.starts(with: "0x".utf8) || last.starts(with: "0X".utf8)
    return !digits && !last.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
  }

  /// The address that is the host, if it is one.
  package var address: IPAddress? { IPAddress(host) }

  /// The host and the port as they stand in an address.
  package var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }

  /// The one spelling of this location.
  package var description: String {
    "\(isSecure ? "wss" : "ws")://\(authority)\(path == "/" ? "" : path)"
  }
}
