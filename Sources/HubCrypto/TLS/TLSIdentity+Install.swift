internal import COpenSSL
internal import Glibc

extension TLSIdentity {
  /// Reads both sources and gives them to a context, after checking that they belong together.
  func install(in context: OpaquePointer, acceptsExpired: Bool) throws(TLSSetupError) {
    let chain = try PEMReader.certificates(certificates)
    let secret = try PEMReader.key(key)
    ERR_clear_error()
    defer { ERR_clear_error() }
    guard let leaf = chain.first else { throw .noCertificate(certificates) }
    if X509_check_private_key(leaf.pointer, secret.pointer) != 1 {
      for (index, other) in chain.enumerated()
      where X509_check_private_key(other.pointer, secret.pointer) == 1 {
        throw .leafNotFirst(certificates, number: index + 1)
      }
      throw .keyMismatch(key: key, certificates: certificates)
    }
    if !acceptsExpired { try checkDates(CertificateInfo(reading: leaf.pointer)) }
    guard SSL_CTX_use_certificate(context, leaf.pointer) == 1 else { throw refusal() }
    guard SSL_CTX_use_PrivateKey(context, secret.pointer) == 1 else { throw refusal() }
    for issuer in chain.dropFirst() {
      guard hub_context_add_chain(context, issuer.pointer) == 1 else { throw refusal() }
    }
  }

  private func checkDates(_ info: CertificateInfo) throws(TLSSetupError) {
    let now = Int64(time(nil))
    if info.notAfter < now { throw .expired(certificates, on: info.notAfter) }
    if info.notBefore > now { throw .notYetValid(certificates, until: info.notBefore) }
  }

  private func refusal() -> TLSSetupError {
    switch ERR_GET_REASON(ERR_peek_last_error()) {
    case SSL_R_EE_KEY_TOO_SMALL, SSL_R_CA_KEY_TOO_SMALL, SSL_R_CA_MD_TOO_WEAK: .tooWeak(certificates)
    default: .lastError()
    }
  }
}
