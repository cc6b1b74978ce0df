internal import COpenSSL

extension TLSContext {
  /// A context for the side that accepts connections. Files are read now, and everything is checked now.
  ///
  /// - Parameters:
  ///   - identity: The certificate and key to show.
  ///   - versions: The oldest and the newest version to speak.
  ///   - clients: What is asked of clients.
  ///   - acceptsExpired: Whether an identity outside its dates is taken nevertheless.
  ///   - challenges: What authorities are shown who ask whether names are served here.
  public static func server(
    _ identity: TLSIdentity, versions: ClosedRange<TLSVersion> = .tls12 ... .tls13,
    clients: ClientCertificates = .ignore,
    acceptsExpired: Bool = false, challenges: [TLSChallenge] = []
  ) throws(TLSSetupError) -> TLSContext {
    let context = try TLSContext(
      .server, versions: versions, keyIsReadableByOthers: identity.key.isReadableByOthers)
    let pointer = context.pointer
    try identity.install(in: pointer, acceptsExpired: acceptsExpired)
    hub_context_accept_http11(pointer)
    try context.answer(challenges)
    // Tickets are the only memory of a session, and one a handshake is enough: clients reconnect one at a
    // time.
    guard SSL_CTX_set_num_tickets(pointer, 1) == 1 else { throw .lastError() }
    // Without a name for its sessions, a server that asks for certificates cannot resume any.
    let name: StaticString = "hub"
    guard SSL_CTX_set_session_id_context(pointer, name.utf8Start, UInt32(name.utf8CodeUnitCount)) == 1
    else { throw .lastError() }
    switch clients {
    case .ignore: SSL_CTX_set_verify(pointer, SSL_VERIFY_NONE, nil)
    case .request(let authorities):
      try context.trust(authorities, announce: true)
      SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
    case .require(let authorities):
      try context.trust(authorities, announce: true)
      SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    }
    return context
  }

  /// Believes these authorities; a server also tells its clients which ones they are.
  func trust(_ authorities: PEMSource, announce: Bool) throws(TLSSetupError) {
    let store = SSL_CTX_get_cert_store(pointer)
    for certificate in try PEMReader.certificates(authorities) {
      guard X509_STORE_add_cert(store, certificate.pointer) == 1 else { throw .lastError() }
      if announce, SSL_CTX_add_client_CA(pointer, certificate.pointer) != 1 { throw .lastError() }
    }
  }
}
