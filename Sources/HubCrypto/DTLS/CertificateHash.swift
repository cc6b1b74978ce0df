/// The hashes by which a certificate is known in a session description (RFC 8122 §5).
public enum CertificateHash: String, Sendable, CaseIterable {
  /// Too weak to be believed; known so that it can be refused by name.
  case sha1 = "sha-1"
  /// What everybody uses.
  case sha256 = "sha-256"
  /// Longer.
  case sha384 = "sha-384"
  /// Longer still.
  case sha512 = "sha-512"

  /// How many bytes it has.
  public var byteCount: Int {
    switch self {
    case .sha1: 20
    case .sha256: 32
    case .sha384: 48
    case .sha512: 64
    }
  }
}
