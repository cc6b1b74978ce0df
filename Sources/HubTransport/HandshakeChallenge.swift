/// A name that an authority will ask for in a handshake, and what it wants to see (RFC 8737).
public struct HandshakeChallenge: Sendable, Equatable {
  /// The DNS name.
  public let name: String
  /// SHA-256 over the key authorization, 32 bytes.
  public let digest: [UInt8]

  /// What is to be shown for a name.
  public init(name: String, digest: [UInt8]) {
    self.name = name
    self.digest = digest
  }
}
