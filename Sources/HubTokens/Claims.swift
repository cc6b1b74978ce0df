package import HubWire

/// What a token says, once it is believed.
package struct Claims: Sendable, Equatable {
  /// More networks than this belong under a pattern.
  package static let mostNetworks = 64
  /// More audiences than this are nobody's.
  static let mostAudiences = 64
  /// The last second of the year 9999.
  private static let lastSecond = 253_402_300_799.0
  /// The highest limit a token may set.
  private static let mostPerSecond = 1_000_000_000

  /// Whom it is about.
  package var subject: String?
  /// Who issued it.
  package var issuer: String?
  /// For whom it is.
  package var audience: [String] = []
  /// When it ends, in milliseconds since 1970.
  package var expiresAt: Int64?
  /// When it begins, in milliseconds since 1970.
  package var notBefore: Int64?
  /// The only id its bearer may have.
  package var peer: PeerID?
  /// The tenant its bearer belongs to.
  package var tenant: String?
  /// The only networks its bearer may join; nil for all of its tenant.
  package var networks: [NetworkPattern]?
  /// Whether its bearer counts as a hub.
  package var isHub = false
  /// Whether its bearer sees what is for operators.
  package var isOperator = false
  /// How many messages its bearer may send each second.
  package var messagesPerSecond: Int?
  /// How many bytes its bearer may send each second.
  package var bytesPerSecond: Int?

  /// Says nothing.
  package init() {}

  /// Reads the claims of a payload.
  package init(_ payload: JSONValue) throws(TokenRefusal) {
    subject = try Self.text("sub", payload)
    issuer = try Self.text("iss", payload)
    audience = try Self.audience(payload)
    expiresAt = try Self.date("exp", payload)
    notBefore = try Self.date("nbf", payload)
    _ = try Self.date("iat", payload)
    tenant = try Self.text("tenant", payload)
    if let text = try Self.text("peer", payload) {
      guard let id = PeerID(text) else { throw .badClaim("peer") }
      peer = id
    }
    isHub = try Self.truth("hub", payload)
    isOperator = try Self.truth("operator", payload)
    networks = try Self.networks(payload)
    if let limits = payload["limits"] {
      guard case .object = limits else { throw .badClaim("limits") }
      messagesPerSecond = try Self.limit("messagesPerSecond", limits)
      bytesPerSecond = try Self.limit("bytesPerSecond", limits)
    }
  }

  private static func text(_ name: String, _ payload: JSONValue) throws(TokenRefusal) -> String? {
    guard let value = payload[name] else { return nil }
    guard let text = value.text else { throw .badClaim(name) }
    return text
  }

  private static func truth(_ name: String, _ payload: JSONValue) throws(TokenRefusal) -> Bool {
    guard let value = payload[name] else { return false }
    guard let truth = value.bool else { throw .badClaim(name) }
    return truth
  }

  // RFC 7519 §4.1.3: one text, or a list of them.
  private static func audience(_ payload: JSONValue) throws(TokenRefusal) -> [String] {
    switch payload["aud"] {
    case nil: return []
    case .string(let one): return [one]
    case .array(let list) where list.count <= mostAudiences:
      let texts = list.compactMap(\.text)
      guard texts.count == list.count else { throw .badClaim("aud") }
      return texts
    default: throw .badClaim("aud")
    }
  }

  /// RFC 7519 §2: seconds since 1970, which may have a fraction.
  private static func date(_ name: String, _ payload: JSONValue) throws(TokenRefusal) -> Int64? {
    guard let value = payload[name] else { return nil }
    guard case .number(let digits) = value, digits.utf8.count <= 32, let seconds = Double(digits),
      (0...lastSecond).contains(seconds), let date = Int64(exactly: (seconds * 1000).rounded(.down))
    else { throw .badClaim(name) }
    return date
  }

  private static func networks(_ payload: JSONValue) throws(TokenRefusal) -> [NetworkPattern]? {
    guard let value = payload["networks"] else { return nil }
    guard case .array(let list) = value, list.count <= mostNetworks else { throw .badClaim("networks") }
    let patterns = list.compactMap { $0.text.flatMap(NetworkPattern.init) }
    guard patterns.count == list.count else { throw .badClaim("networks") }
    return patterns
  }

  private static func limit(_ name: String, _ limits: JSONValue) throws(TokenRefusal) -> Int? {
    guard let value = limits[name] else { return nil }
    guard let number = value.int, (1...mostPerSecond).contains(number) else {
      throw .badClaim("limits.\(name)")
    }
    return number
  }
}
