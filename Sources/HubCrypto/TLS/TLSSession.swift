internal import COpenSSL

/// TLS on one non-blocking socket, which it drives but does not own: whoever made the socket closes it, after
/// the session is gone.
///
/// OpenSSL writes with write(2), which cannot be told to spare us SIGPIPE: the process must ignore that
/// signal.
///
/// `@unchecked Sendable`: there is one owner, and everything that does I/O is `mutating`, so that two threads
/// cannot be inside at once.
public struct TLSSession: ~Copyable, @unchecked Sendable {
  let pointer: OpaquePointer

  /// The server's end of an accepted socket.
  public init(accepting context: TLSContext, on descriptor: Int32) throws(TLSSetupError) {
    guard case .server = context.role else { preconditionFailure("A client context cannot accept.") }
    pointer = try Self.open(context, descriptor)
    SSL_set_accept_state(pointer)
  }

  /// The client's end of a connected socket. The host, a DNS name or an IP address, is asked for by name and
  /// must be in the server's certificate.
  public init(
    connecting context: TLSContext, on descriptor: Int32, to host: String
  ) throws(TLSSetupError) {
    guard case .client(let checksHost) = context.role else {
      preconditionFailure("A server context cannot connect.")
    }
    guard let name = HostName(host) else { throw .invalidName(host) }
    pointer = try Self.open(context, descriptor, expecting: name, checked: checksHost)
    SSL_set_connect_state(pointer)
  }

  /// Goes on with the handshake. Reading and writing are for after it is done.
  public mutating func handshake() -> TLSStep {
    step(hub_tls_handshake(pointer))
  }

  /// Decrypts what has come. Read as long as `hasBufferedInput`: of bytes that wait inside, epoll knows
  /// nothing.
  public mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> TLSTransfer {
    guard let start = buffer.baseAddress, !buffer.isEmpty else { return .bytes(0) }
    return transfer(hub_tls_read(pointer, start, buffer.count))
  }

  /// Encrypts and sends a part, as a rule one record of 16 KiB. After `wantWrite` a record is already
  /// encrypted: the next write must begin with the same bytes and be no shorter, though it may be at another
  /// address.
  public mutating func write(from buffer: UnsafeRawBufferPointer) -> TLSTransfer {
    guard let start = buffer.baseAddress, !buffer.isEmpty else { return .bytes(0) }
    return transfer(hub_tls_write(pointer, start, buffer.count))
  }

  /// Says goodbye, without waiting for the peer to do so. Says nothing in a handshake or on a broken session.
  public mutating func shutdown() -> TLSStep {
    if SSL_in_init(pointer) == 1 { return .done }
    return step(hub_tls_shutdown(pointer))
  }

  deinit { SSL_free(pointer) }

  private static func open(
    _ context: TLSContext, _ descriptor: Int32, expecting host: HostName? = nil, checked: Bool = false
  ) throws(TLSSetupError) -> OpaquePointer {
    ERR_clear_error()
    guard let pointer = SSL_new(context.pointer) else { throw .lastError() }
    guard SSL_set_fd(pointer, descriptor) == 1, expect(host, checked, pointer) else {
      SSL_free(pointer)
      throw .lastError()
    }
    return pointer
  }

  private static func expect(_ host: HostName?, _ checked: Bool, _ pointer: OpaquePointer) -> Bool {
    switch host {
    case nil: return true
    case .address(let address):
      // RFC 6066 §3: an address is never sent as a server name.
      return !checked || X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(pointer), address) == 1
    case .name(let name):
      guard hub_tls_server_name(pointer, name) == 1 else { return false }
      // RFC 9525 §2: names count only where names belong, so never the common name.
      let flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
      SSL_set_hostflags(pointer, UInt32(flags))
      return !checked || SSL_set1_host(pointer, name) == 1
    }
  }
}
