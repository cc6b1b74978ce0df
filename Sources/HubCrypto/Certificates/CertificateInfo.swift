/// What a certificate says, without the certificate.
public struct CertificateInfo: Sendable, Hashable {
  /// The common name of the subject, if it has one that can be printed.
  public let commonName: String?
  /// The host names it is for.
  public let hostNames: [String]
  /// The IP addresses it is for.
  public let addresses: [String]
  /// The first second it is valid, since 1970.
  public let notBefore: Int64
  /// The last second it is valid, since 1970.
  public let notAfter: Int64
  /// SHA-256 over the whole certificate in DER.
  public let fingerprint: SHA256Digest
}
