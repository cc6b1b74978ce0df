import HubCrypto
import HubKernel

/// What a grant rests on. When a reload takes that away, the grant ends.
struct Origin: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case token
    case key
    /// A key that its owner publishes, and exchanges when they please.
    case publishedKey
    case ticket
  }

  let kind: Kind
  /// The hash of the token, or the fingerprint of the key or the secret.
  let mark: SHA256Digest
  /// The tenant in whose section it stands; nil for the server's.
  let owner: Namespace?
}
