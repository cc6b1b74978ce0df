internal import COpenSSL
internal import Glibc

extension TLSContext {
  /// A context for the side that connects. Files are read now, and everything is checked now.
  ///
  /// - Parameters:
  ///   - trust: Whose certificates are believed. The name of the host is checked too.
  ///   - identity: The certificate to show to servers that ask for one.
  ///   - versions: The oldest and the newest version to speak.
  public static func client(
    trust: TLSTrust = .system, identity: TLSIdentity? = nil,
    versions: ClosedRange<TLSVersion> = .tls12 ... .tls13
  ) throws(TLSSetupError) -> TLSContext {
    var checksHost = true
    if case .anybodyForTests = trust { checksHost = false }
    let context = try TLSContext(
      .client(checksHost: checksHost), versions: versions,
      keyIsReadableByOthers: identity?.key.isReadableByOthers ?? false)
    let pointer = context.pointer
    if let identity { try identity.install(in: pointer, acceptsExpired: false) }
    guard hub_context_offer_http11(pointer) == 1 else { throw .lastError() }
    SSL_CTX_set_verify(pointer, checksHost ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nil)
    switch trust {
    case .system: try context.trustSystem()
    case .authorities(let source): try context.trust(source, announce: false)
    case .anybodyForTests: break
    }
    return context
  }

  /// OpenSSL would accept a machine without authorities and then refuse every server, so we look first.
  private func trustSystem() throws(TLSSetupError) {
    let file = Self.location(X509_get_default_cert_file_env(), X509_get_default_cert_file())
    let directory = Self.location(X509_get_default_cert_dir_env(), X509_get_default_cert_dir())
    guard access(file, R_OK) == 0 || access(directory, R_OK | X_OK) == 0 else {
      throw .noSystemAuthorities(directory)
    }
    guard SSL_CTX_set_default_verify_paths(pointer) == 1 else { throw .lastError() }
  }

  private static func location(_ variable: UnsafePointer<CChar>?, _ standard: UnsafePointer<CChar>?) -> String
  {
    if let variable, let value = getenv(variable) { return String(cString: value) }
    return standard.map { String(cString: $0) } ?? ""
  }
}
