internal import COpenSSL

/// A certificate and its key, made in memory: for tests, and for a developer's own machine.
public struct SelfSigned: Sendable {
  /// The certificate, as PEM text.
  public let certificate: [UInt8]
  /// The private key, as PEM text.
  public let key: [UInt8]

  /// Both, ready for a context.
  public var identity: TLSIdentity { TLSIdentity(certificates: .bytes(certificate), key: .bytes(key)) }

  /// A certificate that vouches for itself.
  ///
  /// - Parameters:
  ///   - names: Host names and IP addresses it is for.
  ///   - validity: From when to when it is valid.
  public static func make(
    for names: [String], validity: CertificateValidity = .days(30)
  ) throws(TLSSetupError) -> SelfSigned {
    let draft = try CertificateDraft(names.first ?? "localhost", validity)
    try draft.allow(names: names)
    return try draft.sign()
  }

  /// An authority that can issue certificates.
  public static func authority(
    _ name: String, validity: CertificateValidity = .days(30)
  ) throws(TLSSetupError) -> SelfSigned {
    let draft = try CertificateDraft(name, validity)
    try draft.allowIssuing()
    return try draft.sign()
  }

  /// A certificate that this authority vouches for. The result holds the leaf alone.
  public func issue(
    for names: [String], validity: CertificateValidity = .days(30)
  ) throws(TLSSetupError) -> SelfSigned {
    let draft = try CertificateDraft(names.first ?? "localhost", validity)
    try draft.allow(names: names)
    return try draft.sign(by: self)
  }

  /// A certificate that this authority vouches for, as PEM text, for whoever signed a request (in DER). What
  /// the request asks for is not looked at.
  public func issue(
    for names: [String], to request: [UInt8], validity: CertificateValidity = .days(30)
  ) throws(TLSSetupError) -> [UInt8] {
    guard Library.isReady else { throw .library("it cannot be initialized") }
    guard let key = hub_request_key(request, request.count) else { throw .lastError() }
    let draft = try CertificateDraft(names.first ?? "localhost", validity, for: KeyHandle(key))
    try draft.allow(names: names)
    return try draft.signed(by: self)
  }
}
