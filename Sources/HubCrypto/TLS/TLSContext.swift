internal import COpenSSL

/// What many sessions have in common: certificate, trust, versions, ciphers. It never changes once it is
/// made.
///
/// To rotate a certificate, make another context and use it for the sessions that come; those that are open
/// keep the one they began with, and the last of them frees it. Each context has session ticket keys of its
/// own, so making a new one rotates those too.
public final class TLSContext: Sendable {
  /// Which end of the connection a context serves.
  enum Role: Sendable { case server, client(checksHost: Bool) }

  // OpenSSL counts references to a context with atomics and changes it under its own locks; we change it
  // before anybody else has seen it, and not after.
  nonisolated(unsafe) let pointer: OpaquePointer
  let role: Role

  /// Whether the key was read from a file that any user of this machine may read. Worth a warning.
  public let keyIsReadableByOthers: Bool

  init(_ role: Role, versions: ClosedRange<TLSVersion>, keyIsReadableByOthers: Bool) throws(TLSSetupError) {
    guard Library.isReady else { throw .library("it cannot be initialized") }
    ERR_clear_error()
    guard let pointer = SSL_CTX_new(TLS_method()) else { throw .lastError() }
    self.pointer = pointer
    self.role = role
    self.keyIsReadableByOthers = keyIsReadableByOthers
    hub_context_modes(pointer)
    hub_context_limits(pointer, Self.longestChain, Self.deepestChain)
    SSL_CTX_set_security_level(pointer, Self.securityLevel)
    guard hub_context_versions(pointer, versions.lowerBound.number, versions.upperBound.number) == 1,
      SSL_CTX_set_cipher_list(pointer, Self.ciphers12) == 1,
      SSL_CTX_set_ciphersuites(pointer, Self.ciphers13) == 1,
      hub_context_groups(pointer, Self.groups) == 1
    else { throw .lastError() }
  }

  /// What the leaf of its own chain says; nil for a client that has none.
  public var certificate: CertificateInfo? {
    SSL_CTX_get0_certificate(pointer).map { CertificateInfo(reading: $0) }
  }

  deinit { SSL_CTX_free(pointer) }

  /// How many bytes of certificates a peer may send before it is known.
  private static let longestChain = 32 * 1024
  /// How many issuers may stand between a certificate and an authority.
  static let deepestChain: Int32 = 10
  /// 112 bits: RSA and DH of 2048 bits, no SHA-1 in signatures.
  static let securityLevel: Int32 = 2
  /// RFC 9325 §4.2: forward secrecy and authenticated encryption only.
  static let ciphers12 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    + "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
    + "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384"
  private static let ciphers13 = "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384"
  static let groups = "X25519:P-256:P-384"
}
