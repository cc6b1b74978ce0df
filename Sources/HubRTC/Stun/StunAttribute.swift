/// The attributes that are known here (RFC 8489 §18.3, RFC 8656 §18, RFC 8445 §16.1).
enum StunAttribute {
  static let mappedAddress: UInt16 = 0x0001
  static let username: UInt16 = 0x0006
  static let messageIntegrity: UInt16 = 0x0008
  static let errorCode: UInt16 = 0x0009
  static let unknownAttributes: UInt16 = 0x000A
  static let channelNumber: UInt16 = 0x000C
  static let lifetime: UInt16 = 0x000D
  static let xorPeerAddress: UInt16 = 0x0012
  static let data: UInt16 = 0x0013
  static let realm: UInt16 = 0x0014
  static let nonce: UInt16 = 0x0015
  static let xorRelayedAddress: UInt16 = 0x0016
  static let requestedAddressFamily: UInt16 = 0x0017
  static let evenPort: UInt16 = 0x0018
  static let requestedTransport: UInt16 = 0x0019
  static let dontFragment: UInt16 = 0x001A
  static let messageIntegrity256: UInt16 = 0x001C
  static let passwordAlgorithm: UInt16 = 0x001D
  static let userhash: UInt16 = 0x001E
  static let xorMappedAddress: UInt16 = 0x0020
  static let reservationToken: UInt16 = 0x0022
  static let priority: UInt16 = 0x0024
  static let useCandidate: UInt16 = 0x0025
  static let additionalAddressFamily: UInt16 = 0x8000
  static let addressErrorCode: UInt16 = 0x8001
  static let passwordAlgorithms: UInt16 = 0x8002
  static let software: UInt16 = 0x8022
  static let alternateServer: UInt16 = 0x8023
  static let fingerprint: UInt16 = 0x8028
  static let controlled: UInt16 = 0x8029
  static let controlling: UInt16 = 0x802A

  /// Whoever does not know such an attribute must not go on.
  static func mustBeUnderstood(_ attribute: UInt16) -> Bool { attribute < 0x8000 }
}
