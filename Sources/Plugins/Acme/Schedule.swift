import HubCrypto
import HubKernel

/// When the next certificate is due. It knows no clock.
enum Schedule {
  /// In milliseconds since 1970: when two thirds of the lifetime have passed, and up to a thirtieth of it
  /// sooner, by the certificate's own fingerprint, so that a thousand hubs that began together do not ask
  /// together. 0 when there is no certificate to be content with.
  static func due(_ certificate: CertificateInfo?, issued: String, domains: [String]) -> Int64 {
    guard let certificate, certificate.fingerprint.hex == issued,
      domains.allSatisfy(certificate.covers)
    else { return 0 }
    let lifetime = max(0, certificate.notAfter &- certificate.notBefore) &* 1_000
    let spread = certificate.fingerprint.bytes.prefix(2).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    return certificate.notBefore &* 1_000 &+ lifetime / 3 * 2 &- lifetime / 30 * spread / 65_536
  }
}
