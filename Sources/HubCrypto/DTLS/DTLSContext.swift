internal import COpenSSL

/// What sessions over datagrams have in common: a certificate of our own, versions, ciphers.
///
/// It speaks DTLS 1.2 and nothing older, asks the other end for a certificate and takes any: whose it is must
/// be found out by `DTLSSession.fingerprint`, before anything is sent or believed (RFC 8122 §5).
public final class DTLSContext: Sendable {
  // As in `TLSContext`: it is changed before anybody else has seen it, and not after.
  nonisolated(unsafe) let pointer: OpaquePointer
  /// SHA-256 over our own certificate.
  public let fingerprint: SHA256Digest

  /// A context that shows this certificate.
  public init(_ identity: TLSIdentity) throws(TLSSetupError) {
    guard Library.isReady else { throw .library("it cannot be initialized") }
    ERR_clear_error()
    guard let pointer = SSL_CTX_new(DTLS_method()) else { throw .lastError() }
    self.pointer = pointer
    fingerprint = try Self.prepare(pointer, identity)
  }

  deinit { SSL_CTX_free(pointer) }

  private static func prepare(
    _ pointer: OpaquePointer, _ identity: TLSIdentity
  ) throws(TLSSetupError) -> SHA256Digest {
    hub_context_limits(pointer, longestChain, TLSContext.deepestChain)
    SSL_CTX_set_security_level(pointer, TLSContext.securityLevel)
    guard hub_datagram_context(pointer) == 1, SSL_CTX_set_cipher_list(pointer, TLSContext.ciphers12) == 1,
      hub_context_groups(pointer, TLSContext.groups) == 1
    else { throw .lastError() }
    try identity.install(in: pointer, acceptsExpired: false)
    guard let certificate = SSL_CTX_get0_certificate(pointer) else { throw .lastError() }
    return CertificateInfo(reading: certificate).fingerprint
  }

  /// How many bytes of certificates a peer may send: one certificate of its own has a few hundred.
  private static let longestChain = 16 * 1024
}
