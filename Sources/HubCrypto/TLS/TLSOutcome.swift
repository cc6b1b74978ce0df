internal import COpenSSL

/// What OpenSSL says of a call, in our words.
enum TLSOutcome {
  static func step(_ result: hub_tls_result, of session: OpaquePointer) -> TLSStep {
    switch result.outcome {
    case SSL_ERROR_NONE: .done
    case SSL_ERROR_WANT_READ: .wantRead
    case SSL_ERROR_WANT_WRITE: .wantWrite
    default: .failed(failure(result, of: session))
    }
  }

  static func transfer(_ result: hub_tls_result, of session: OpaquePointer) -> TLSTransfer {
    switch result.outcome {
    case SSL_ERROR_NONE: .bytes(result.bytes)
    case SSL_ERROR_WANT_READ: .wantRead
    case SSL_ERROR_WANT_WRITE: .wantWrite
    case SSL_ERROR_ZERO_RETURN: .closed
    default: .failed(failure(result, of: session))
    }
  }

  private static func failure(_ result: hub_tls_result, of session: OpaquePointer) -> TLSFailure {
    if result.outcome == SSL_ERROR_SYSCALL || result.outcome == SSL_ERROR_ZERO_RETURN {
      return result.system_error == 0 ? .cut : .transport(result.system_error)
    }
    guard ERR_GET_LIB(result.code) == ERR_LIB_SSL else { return .violation(result.code) }
    let reason = ERR_GET_REASON(result.code)
    switch reason {
    case SSL_R_UNEXPECTED_EOF_WHILE_READING: return .cut
    case SSL_R_CERTIFICATE_VERIFY_FAILED: return .certificate(SSL_get_verify_result(session))
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE: return .noCertificate
    default: break
    }
    // OpenSSL reports an alert of the peer as its number above an offset.
    if let alert = UInt8(exactly: reason - SSL_AD_REASON_OFFSET) { return .alert(alert) }
    return .violation(result.code)
  }
}
