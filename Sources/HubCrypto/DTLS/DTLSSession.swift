internal import COpenSSL

/// One end of DTLS 1.2, without socket, clock or thread: datagrams are handed in, and others are handed out
/// through a closure, which must not call back. One thread uses it at a time.
///
/// When to send a flight again is up to the owner, who looks at `isArmed` and calls `retransmit`.
public final class DTLSSession {
  private let pointer: OpaquePointer
  private let wire: DatagramWire

  /// One end of a session. No datagram of the handshake becomes longer than `largestDatagram`.
  public init(
    _ context: DTLSContext, as end: DTLSEnd, largestDatagram: Int,
    send: @escaping (UnsafeRawBufferPointer) -> Void
  ) throws(TLSSetupError) {
    ERR_clear_error()
    guard let pointer = SSL_new(context.pointer) else { throw .lastError() }
    wire = DatagramWire(send)
    self.pointer = pointer
    guard wire.attach(to: pointer, largest: largestDatagram) else { throw .lastError() }
    switch end {
    case .client: SSL_set_connect_state(pointer)
    case .server: SSL_set_accept_state(pointer)
    }
  }

  deinit { SSL_free(pointer) }

  /// Whether a flight of ours waits for an answer, so that it must be sent again if none comes.
  public var isArmed: Bool { wire.state.pointee.is_armed != 0 }

  /// How often a flight was sent. A change means that the wait begins anew.
  public var flights: UInt32 { wire.state.pointee.armings }

  /// Begins, or goes on with, the handshake.
  public func handshake() -> TLSStep {
    TLSOutcome.step(hub_tls_handshake(pointer), of: pointer)
  }

  /// Hands in a datagram for the time of `body`, which goes on with the handshake or reads.
  public func receiving<Result>(_ datagram: UnsafeRawBufferPointer, _ body: () -> Result) -> Result {
    wire.lending(datagram, body)
  }

  /// What one record held. More may be in the same datagram: see `hasMore`.
  public func read(into buffer: UnsafeMutableRawBufferPointer) -> TLSTransfer {
    guard let start = buffer.baseAddress, !buffer.isEmpty else { return .bytes(0) }
    return TLSOutcome.transfer(hub_tls_read(pointer, start, buffer.count), of: pointer)
  }

  /// Whether bytes that were handed in have not been looked at.
  public var hasMore: Bool { wire.state.pointee.datagram != nil || SSL_has_pending(pointer) == 1 }

  /// Sends one record in one datagram.
  public func write(from buffer: UnsafeRawBufferPointer) -> TLSTransfer {
    guard let start = buffer.baseAddress, !buffer.isEmpty else { return .bytes(0) }
    return TLSOutcome.transfer(hub_tls_write(pointer, start, buffer.count), of: pointer)
  }

  /// Sends the last flight again, since no answer came in time.
  public func retransmit() -> TLSStep {
    TLSOutcome.step(hub_datagram_retransmit(pointer, wire.state), of: pointer)
  }

  /// Says goodbye. Says nothing in a handshake or on a broken session.
  @discardableResult
  public func shutdown() -> TLSStep {
    if SSL_in_init(pointer) == 1 { return .done }
    return TLSOutcome.step(hub_tls_shutdown(pointer), of: pointer)
  }

  /// The hash of the certificate that the other end has shown; nil when it has shown none.
  public func fingerprint(_ hash: CertificateHash) -> [UInt8]? {
    guard let certificate = SSL_get0_peer_certificate(pointer) else { return nil }
    let algorithm =
      switch hash {
      case .sha1: EVP_sha1()
      case .sha256: EVP_sha256()
      case .sha384: EVP_sha384()
      case .sha512: EVP_sha512()
      }
    var result = [UInt8](repeating: 0, count: hash.byteCount)
    var count: UInt32 = 0
    guard X509_digest(certificate, algorithm, &result, &count) == 1, Int(count) == hash.byteCount else {
      return nil
    }
    return result
  }

  /// Whether the owner decides when a flight is sent again. Newer releases of OpenSSL let nobody decide:
  /// there `retransmit` does nothing before a second of the wall clock has passed.
  public static var timeIsOurs: Bool { hub_datagram_time_is_ours() == 1 }

  /// The cipher that was agreed on, in OpenSSL's words.
  public var cipher: String? {
    SSL_get_current_cipher(pointer).map { String(cString: SSL_CIPHER_get_name($0)) }
  }
}
