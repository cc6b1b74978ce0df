import HubKernel

/// The address of a STUN or TURN server (RFC 7064 §3.1, RFC 7065 §3.1): checked, and handed on as it is.
struct IceAddress: Sendable, Equatable {
  /// As it stands in the settings.
  let text: String
  /// Whether the server lends addresses, and so asks who wants one.
  let isLending: Bool

  /// The longest that is taken.
  static let longest = 512
  private static let longestName = 253

  init(_ text: String) throws(IceAddressMistake) {
    guard text.utf8.count <= Self.longest else { throw .tooLong }
    guard let colon = text.firstIndex(of: ":") else { throw .scheme }
    switch text[..<colon] {
    case "stun", "stuns": isLending = false
    case "turn", "turns": isLending = true
    default: throw .scheme
    }
    let rest = text[text.index(after: colon)...]
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count > 1 {
      guard isLending, ["transport=udp", "transport=tcp"].contains(parts[1]) else { throw .transport }
    }
    try Self.check(place: parts[0])
    self.text = text
  }

  private static func check(place: Substring) throws(IceAddressMistake) {
    if place.first == "[" {
      guard let end = place.firstIndex(of: "]"), isSix(place[..<end].dropFirst()) else { throw .host }
      let rest = place[place.index(after: end)...]
      guard rest.isEmpty || rest.first == ":" else { throw .port }
      return try check(port: rest.isEmpty ? nil : rest.dropFirst())
    }
    let parts = place.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let isName = parts[0].utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
      default: false
      }
    }
    guard isName, (1...longestName).contains(parts[0].utf8.count) else { throw .host }
    try check(port: parts.count > 1 ? parts[1] : nil)
  }

  private static func isSix(_ text: Substring) -> Bool { text.contains(":") && IPAddress(text) != nil }

  private static func check(port: Substring?) throws(IceAddressMistake) {
    guard let port else { return }
    guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(port), number > 0 else {
      throw .port
    }
  }
}

/// What is wrong with the address of a server.
enum IceAddressMistake: Error {
  case tooLong
  case scheme
  case host
  case port
  case transport

  /// A sentence without its end, for whoever wrote the address.
  var words: String {
    switch self {
    case .tooLong: "it is longer than \(IceAddress.longest) bytes"
    case .scheme: "it begins with none of stun:, stuns:, turn: and turns:"
    case .host:
      "what follows the colon is no name and no address; IPv6 stands in brackets, and no // before it"
    case .port: "a port is a number from 1 to 65535"
    case .transport: "only turn: and turns: say more, and that is ?transport=udp or ?transport=tcp"
    }
  }
}
