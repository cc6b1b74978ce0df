internal import COpenSSL

/// A certificate that is being made, with a new P-256 key or for one that somebody else has.
struct CertificateDraft {
  let certificate: CertificateHandle
  let key: KeyHandle

  init(
    _ commonName: String, _ validity: CertificateValidity, for other: KeyHandle? = nil
  ) throws(TLSSetupError) {
    guard Library.isReady else { throw .library("it cannot be initialized") }
    ERR_clear_error()
    guard let handle = other ?? hub_generate_p256().map(KeyHandle.init), let certificate = X509_new() else {
      throw .lastError()
    }
    let key = handle.pointer
    self.key = handle
    self.certificate = CertificateHandle(certificate)
    // The serial number is positive, so its first bit is clear (RFC 5280 §4.1.2.2).
    let serial = Random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 1
    let name = Array(commonName.utf8.prefix(Self.longestCommonName))
    guard X509_set_version(certificate, 2) == 1,
      ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial | 1) == 1,
      ASN1_TIME_set(X509_getm_notBefore(certificate), Int(validity.notBefore)) != nil,
      ASN1_TIME_set(X509_getm_notAfter(certificate), Int(validity.notAfter)) != nil,
      X509_NAME_add_entry_by_NID(
        X509_get_subject_name(certificate), NID_commonName, Self.textIsUTF8, name, Int32(name.count), -1, 0)
        == 1,
      X509_set_pubkey(certificate, key) == 1
    else { throw .lastError() }
  }

  /// RFC 5280, appendix A: a common name is no longer.
  private static let longestCommonName = 64
  /// MBSTRING_UTF8, which is a macro made from another.
  private static let textIsUTF8: Int32 = 0x1000

  /// The certificate is for these hosts, at either end of a connection.
  func allow(names: [String]) throws(TLSSetupError) {
    try add(NID_basic_constraints, "critical,CA:FALSE")
    try add(NID_ext_key_usage, "serverAuth,clientAuth")
    if names.isEmpty { return }
    var alternatives: [String] = []
    for name in names {
      // A star is for a certificate only, never for a client to ask for.
      let stem = name.hasPrefix("*.") ? String(name.dropFirst(2)) : name
      switch HostName(stem) {
      case .address(let address): alternatives.append("IP:\(address)")
      case .name(let plain): alternatives.append("DNS:\(stem == name ? "" : "*.")\(plain)")
      case nil: throw .invalidName(name)
      }
    }
    try add(NID_subject_alt_name, alternatives.joined(separator: ","))
  }

  /// The certificate answers a challenge (RFC 8737 §3): the digest is an octet string of 32 bytes in DER.
  func allow(challenge agreement: SHA256Digest, for name: String) throws(TLSSetupError) {
    try add(NID_subject_alt_name, "DNS:\(name)")
    try add(hub_challenge_extension("critical,DER:0420\(agreement.hex)"))
  }

  /// The certificate is an authority's.
  func allowIssuing() throws(TLSSetupError) {
    try add(NID_basic_constraints, "critical,CA:TRUE")
    try add(NID_key_usage, "critical,keyCertSign,cRLSign")
  }

  /// Signs with the key of an authority, or with its own.
  func sign(by authority: SelfSigned? = nil) throws(TLSSetupError) -> SelfSigned {
    SelfSigned(
      certificate: try signed(by: authority),
      key: try text { PEM_write_bio_PKCS8PrivateKey($0, key.pointer, nil, nil, 0, nil, nil) })
  }

  /// The certificate alone.
  func signed(by authority: SelfSigned?) throws(TLSSetupError) -> [UInt8] {
    var issuer = certificate
    var signer = key
    if let authority {
      signer = try PEMReader.key(.bytes(authority.key))
      guard let first = try PEMReader.certificates(.bytes(authority.certificate)).first else {
        throw .noCertificate(.bytes([]))
      }
      issuer = first
    }
    guard X509_set_issuer_name(certificate.pointer, X509_get_subject_name(issuer.pointer)) == 1,
      X509_sign(certificate.pointer, signer.pointer, Algorithms.shared.sha256) > 0
    else { throw .lastError() }
    return try text { PEM_write_bio_X509($0, certificate.pointer) }
  }

  /// The values are made from fixed words and from names that `HostName` has passed: there is no comma in
  /// them.
  private func add(_ kind: Int32, _ value: String) throws(TLSSetupError) {
    try add(X509V3_EXT_conf_nid(nil, nil, kind, value))
  }

  private func add(_ addition: OpaquePointer?) throws(TLSSetupError) {
    guard let addition else { throw .lastError() }
    defer { X509_EXTENSION_free(addition) }
    guard X509_add_ext(certificate.pointer, addition, -1) == 1 else { throw .lastError() }
  }

  private func text(_ write: (OpaquePointer) -> Int32) throws(TLSSetupError) -> [UInt8] {
    guard let bio = BIO_new(BIO_s_secmem()) else { throw .lastError() }
    defer { BIO_free(bio) }
    var start: UnsafeMutablePointer<CChar>?
    guard write(bio) == 1 else { throw .lastError() }
    let count = hub_bio_contents(bio, &start)
    guard count > 0, let start else { throw .lastError() }
    return Array(UnsafeRawBufferPointer(start: start, count: count))
  }
}
