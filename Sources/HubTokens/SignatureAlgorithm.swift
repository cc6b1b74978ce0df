package import HubCrypto

/// A way of signing tokens (RFC 7518 §3.1, RFC 8037). `none` is not among them and never will be.
package enum SignatureAlgorithm: String, Sendable, CaseIterable {
  /// A secret that both sides know.
  case HS256
  /// RSA.
  case RS256
  /// P-256.
  case ES256
  /// Ed25519.
  case EdDSA

  /// The algorithm of that name in a header. RFC 9864 calls the last of them Ed25519.
  package init?(named name: String) {
    guard name != "Ed25519" else {
      self = .EdDSA
      return
    }
    self.init(rawValue: name)
  }

  /// The one way in which keys of a kind sign.
  package init(of kind: KeyKind) {
    self =
      switch kind {
      case .ed25519: .EdDSA
      case .p256: .ES256
      case .rsa: .RS256
      }
  }
}
