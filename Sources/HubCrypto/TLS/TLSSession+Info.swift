internal import COpenSSL

extension TLSSession {
  /// Whether bytes have come that `read` has not given out. They may be part of a record, so a read may still
  /// want more.
  public var hasBufferedInput: Bool { SSL_has_pending(pointer) == 1 }

  /// How many decrypted bytes the next read can give without touching the socket.
  public var pending: Int { Int(SSL_pending(pointer)) }

  /// Whether the handshake is complete.
  public var isEstablished: Bool { SSL_is_init_finished(pointer) == 1 }

  /// Whether the handshake was shortened by a ticket of an earlier session.
  public var isResumed: Bool { SSL_session_reused(pointer) == 1 }

  /// Whether the server has given a ticket, with which a handshake may be shortened next time.
  package var hasTicket: Bool { SSL_SESSION_has_ticket(SSL_get_session(pointer)) == 1 }

  /// The version agreed on, once the handshake is done.
  public var version: TLSVersion? {
    guard isEstablished else { return nil }
    switch SSL_version(pointer) {
    case TLS1_2_VERSION: return .tls12
    case TLS1_3_VERSION: return .tls13
    default: return nil
    }
  }

  /// The cipher agreed on, by OpenSSL's name for it.
  public var cipher: String? {
    guard let cipher = SSL_get_current_cipher(pointer), let name = SSL_CIPHER_get_name(cipher) else {
      return nil
    }
    return String(cString: name)
  }

  /// The application protocol agreed on (RFC 7301).
  public var applicationProtocol: String? {
    var start: UnsafePointer<UInt8>?
    var count: UInt32 = 0
    SSL_get0_alpn_selected(pointer, &start, &count)
    guard let start, count > 0 else { return nil }
    return String(decoding: UnsafeBufferPointer(start: start, count: Int(count)), as: UTF8.self)
  }

  /// The name the client asked for (RFC 6066 §3). A stranger's words: check them before use.
  public var serverName: String? {
    SSL_get_servername(pointer, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) }
  }

  /// What the peer's certificate says, if it sent one.
  public var peerCertificate: CertificateInfo? {
    guard let certificate = SSL_get1_peer_certificate(pointer) else { return nil }
    defer { X509_free(certificate) }
    return CertificateInfo(reading: certificate)
  }
}
