import HubKernel

/// A web origin that is let in: one, or every host below a domain. RFC 6454 §4.
///
/// Only ASCII is read, since browsers send international names in punycode, and letters are compared as
/// bytes: no two spellings that merely look alike are one host here.
package struct OriginRule: Sendable, Equatable {
  private let scheme: [UInt8]
  private let host: [UInt8]
  private let port: Int
  private let isWildcard: Bool

  private static let longest = 512

  /// Reads `https://example.com`, `https://example.com:8443` or `https://*.example.com`, and nothing beyond.
  package init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    guard rest.count <= OriginRule.longest, let colon = rest.firstIndex(of: UInt8(ascii: ":")),
      rest[colon...].starts(with: "://".utf8)
    else { return nil }
    scheme = rest[..<colon].map(OriginRule.lowercased)
    guard let first = scheme.first, OriginRule.isLetter(first),
      scheme.allSatisfy({ OriginRule.isLetter($0) || OriginRule.isDigit($0) || "+-.".utf8.contains($0) })
    else { return nil }
    rest = rest[colon...].dropFirst(3)
    isWildcard = rest.starts(with: "*.".utf8)
    if isWildcard { rest = rest.dropFirst(2) }
    guard let (host, port) = OriginRule.place(rest, scheme) else { return nil }
    self.host = host
    self.port = port
  }

  private static func place(_ rest: ArraySlice<UInt8>, _ scheme: [UInt8]) -> (host: [UInt8], port: Int)? {
    let isAddress = rest.first == UInt8(ascii: "[")
    let end = isAddress ? rest.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 } : nil
    if isAddress, end == nil { return nil }
    let hostEnd = end ?? rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
    let host = rest[..<hostEnd].map(lowercased)
    guard isHost(host, isAddress: isAddress) else { return nil }
    let tail = rest[hostEnd...]
    if tail.isEmpty { return (host, defaultPort(scheme)) }
    let digits = tail.dropFirst()
    guard tail.first == UInt8(ascii: ":"), (1...5).contains(digits.count), digits.allSatisfy(isDigit),
      let port = Int(String(decoding: digits, as: UTF8.self)), (1...65_535).contains(port)
    else { return nil }
    return (host, port)
  }

  private static func isHost(_ host: [UInt8], isAddress: Bool) -> Bool {
    if isAddress {
      let inside = host.dropFirst().dropLast()
      return !inside.isEmpty
        && inside.allSatisfy {
          isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) || ":.".utf8.contains($0)
        }
    }
    let labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return labels.allSatisfy { label in
      !label.isEmpty && label.allSatisfy { isLetter($0) || isDigit($0) || "-_".utf8.contains($0) }
    }
  }

  /// Ports that browsers leave out; 0, which no origin has, for schemes without one.
  private static func defaultPort(_ scheme: [UInt8]) -> Int {
    switch String(decoding: scheme, as: UTF8.self) {
    case "http", "ws": 80
    case "https", "wss": 443
    default: 0
    }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Whether a page of that origin is meant. A wildcard means hosts below its domain, and not the domain.
  func allows(_ origin: OriginRule) -> Bool {
    guard !origin.isWildcard, scheme == origin.scheme, port == origin.port else { return false }
    guard isWildcard else { return host == origin.host }
    return origin.host.count > host.count + 1 && origin.host.suffix(host.count) == host[...]
      && origin.host[origin.host.count - host.count - 1] == UInt8(ascii: ".")
  }
}

extension [OriginRule] {
  /// Whether a request with these Origin fields may pass. Without one it comes from no browser, and no page
  /// can make it do so; more than one is a doubt, and none is let in.
  func allow(_ given: [String]) -> Bool {
    if isEmpty || given.isEmpty { return true }
    guard given.count == 1, let origin = OriginRule(given[0]) else { return false }
    return contains { $0.allows(origin) }
  }
}
