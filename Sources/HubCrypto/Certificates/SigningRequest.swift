internal import COpenSSL

/// A wish for a certificate, as authorities take it (RFC 2986).
public enum SigningRequest {
  /// The wish in DER, for these DNS names and signed by the key that the certificate is to be for.
  public static func make(for names: [String], key: PrivateKey) throws(TLSSetupError) -> [UInt8] {
    guard Library.isReady else { throw .library("it cannot be initialized") }
    var wishes: [String] = []
    for name in names {
      guard case .name(let plain) = HostName(name) else { throw .invalidName(name) }
      wishes.append("DNS:\(plain)")
    }
    ERR_clear_error()
    defer { ERR_clear_error() }
    var output: UnsafeMutablePointer<UInt8>?
    let digest = key.publicKey.kind == .ed25519 ? nil : Algorithms.shared.sha256
    // There is no comma in a name that `HostName` has passed.
    let count = hub_request_certificate(
      key.publicKey.pointer, digest, wishes.joined(separator: ","), &output)
    defer { hub_free_text(output) }
    guard count > 0, let output else { throw .lastError() }
    return Array(UnsafeBufferPointer(start: output, count: Int(count)))
  }
}
