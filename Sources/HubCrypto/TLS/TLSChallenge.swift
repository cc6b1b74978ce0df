/// What proves to an authority that a name is served here (RFC 8737).
public struct TLSChallenge: Sendable {
  /// The name that is asked for.
  public let name: String
  /// The certificate that answers, and its key.
  public let certificate: SelfSigned

  /// Makes the certificate: it is for that name alone, and says what was agreed on.
  ///
  /// - Parameters:
  ///   - name: A DNS name without a star.
  ///   - agreement: SHA-256 over the key authorization (RFC 8555 §8.1).
  public init(for name: String, agreement: SHA256Digest) throws(TLSSetupError) {
    guard case .name(let plain) = HostName(name) else { throw .invalidName(name) }
    let draft = try CertificateDraft(plain, .days(Self.days))
    try draft.allow(challenge: agreement, for: plain)
    self.name = plain
    certificate = try draft.sign()
  }

  /// An order is over long before.
  private static let days = 7
}
