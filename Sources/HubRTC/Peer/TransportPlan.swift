internal import HubCrypto

/// What both descriptions together say of what is above ICE.
struct TransportPlan: Sendable, Hashable {
  /// Which end of the handshake we are.
  var end: DTLSEnd
  /// What the other peer's certificate must be.
  var fingerprints: [Fingerprint]
  /// Its port within DTLS.
  var port: UInt16
  /// The longest message it takes.
  var largestMessage: Int
}
