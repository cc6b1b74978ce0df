/// Why a connection ends, as it is written in a Close frame (RFC 6455 §7.4).
struct CloseCode: RawRepresentable, Hashable, Sendable {
  let rawValue: UInt16

  init(rawValue: UInt16) { self.rawValue = rawValue }

  static let normal = CloseCode(rawValue: 1000)
  static let goingAway = CloseCode(rawValue: 1001)
  static let protocolError = CloseCode(rawValue: 1002)
  static let invalidPayload = CloseCode(rawValue: 1007)
  static let policyViolation = CloseCode(rawValue: 1008)
  static let messageTooBig = CloseCode(rawValue: 1009)
  static let internalError = CloseCode(rawValue: 1011)
  static let tryAgainLater = CloseCode(rawValue: 1013)

  /// Whether the code may stand in a Close frame: registered with IANA for the wire, or in the ranges
  /// left to libraries (3000-3999) and applications (4000-4999).
  var mayBeSent: Bool {
    switch rawValue {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }
}
