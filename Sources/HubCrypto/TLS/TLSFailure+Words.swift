internal import COpenSSL
internal import Glibc

extension TLSFailure: CustomStringConvertible {
  /// A lowercase phrase for a log.
  public var description: String {
    switch self {
    case .cut: "the peer cut the connection"
    case .transport(let code): "the connection failed: \(String(cString: strerror(code)))"
    case .certificate(let code): "the peer's certificate was refused: \(Self.verification(code))"
    case .noCertificate: "the peer sent no certificate, and one is required"
    case .alert(let code): "the peer refused: \(String(cString: SSL_alert_desc_string_long(Int32(code))))"
    case .violation(let code): "the peer broke the protocol: \(Self.reason(code))"
    }
  }

  private static func verification(_ code: Int) -> String {
    switch Int32(truncatingIfNeeded: code) {
    case X509_V_ERR_HOSTNAME_MISMATCH: "it is for another host name"
    case X509_V_ERR_IP_ADDRESS_MISMATCH: "it is for another IP address"
    case X509_V_ERR_CERT_HAS_EXPIRED: "it has expired"
    case X509_V_ERR_CERT_NOT_YET_VALID: "it is not valid yet"
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      "its authority is not one we trust, or the chain is incomplete"
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      "it is self-signed, and not one we trust"
    default: String(cString: X509_verify_cert_error_string(code))
    }
  }

  private static func reason(_ code: UInt) -> String {
    guard let text = ERR_reason_error_string(code) else { return "error \(code)" }
    return String(cString: text)
  }
}
