package import HubCrypto

/// Bytes that both sides know, and nobody else may. Printing one shows nothing.
package struct SharedSecret: Sendable, CustomStringConvertible, CustomReflectable {
  /// RFC 7518 §3.2: a shorter one could be guessed from one token, at leisure.
  package static let shortest = 32

  private let bytes: [UInt8]

  /// A secret; nil when it is too short to be one.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count >= Self.shortest else { return nil }
    self.bytes = bytes
  }

  /// A secret of its own for one purpose, so that nothing made for one is of use for another.
  package func derived(for purpose: String) -> SharedSecret {
    SharedSecret(unchecked: authenticate(Array("loft \(purpose)".utf8)).bytes)
  }

  private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  /// HMAC over SHA-256.
  package func authenticate(_ message: [UInt8]) -> SHA256Digest { Digest.hmacSHA256(message, key: bytes) }

  /// The same for equal secrets, and of no use to anybody else.
  package var fingerprint: SHA256Digest { authenticate(Array("loft fingerprint".utf8)) }

  /// What is wrong with bytes as a secret; nil when nothing is. What others may see is none: a public key
  /// used as one would let anybody sign (RFC 8725 §2.1).
  package static func complaint(about bytes: [UInt8]) -> String? {
    let head = String(decoding: bytes.prefix(64), as: UTF8.self)
    if head.contains("-----BEGIN") || head.contains("ssh-") || bytes.starts(with: [0x30, 0x82])
      || bytes.starts(with: [0x30, 0x59]) || bytes.starts(with: [0x30, 0x2A])
    {
      return "it is a key and not a secret: it belongs under 'keys'"
    }
    let publicHeads = ["MFkwEwYHKoZI", "MCowBQYDK2Vw", "MIIBIjANBgkq", "MIIBojANBgkq", "MIICIjANBgkq"]
    if publicHeads.contains(where: { head.hasPrefix($0) }) {
      return "it is a public key and not a secret: it belongs under 'keys', with its PEM lines"
    }
    guard bytes.count >= shortest else {
      return "it has \(bytes.count) bytes, and a secret needs \(shortest): openssl rand -base64 48 makes one"
    }
    return nil
  }

  /// Never the secret.
  package var description: String { "•••" }
  /// Shows nothing.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
