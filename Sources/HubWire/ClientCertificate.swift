/// A certificate that a client showed and whose issuer the hub believes.
public struct ClientCertificate: Sendable, Equatable {
  /// The common name of its subject; empty when it has none that can be printed.
  public let subject: String
  /// The host names and addresses it is for.
  public let names: [String]
  /// SHA-256 of the whole certificate, in lower-case hexadecimal digits.
  public let fingerprint: String

  /// Describes a certificate.
  public init(subject: String, names: [String], fingerprint: String) {
    self.subject = subject
    self.names = names
    self.fingerprint = fingerprint
  }
}
