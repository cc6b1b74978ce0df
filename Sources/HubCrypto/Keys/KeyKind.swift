/// The kinds of keys that sign here, each with one way of signing.
public enum KeyKind: String, Sendable, CaseIterable {
  /// RFC 8032.
  case ed25519
  /// ECDSA on P-256 over SHA-256 (FIPS 186-5).
  case p256
  /// RSASSA-PKCS1-v1_5 over SHA-256 (RFC 8017).
  case rsa
}
