internal import COpenSSL

/// A certificate and those that vouch for it, as an authority hands them out: leaf first.
public struct CertificateChain: Sendable {
  /// What the leaf says.
  public let leaf: CertificateInfo
  /// How many certificates there are.
  public let count: Int
  /// The certificates and nothing else, as PEM text: whatever stood between them is left out.
  public let pem: [UInt8]

  /// More are nobody's chain.
  private static let most = 10

  /// Reads PEM text, which may be a stranger's.
  public init(pem text: [UInt8]) throws(TLSSetupError) {
    guard Library.isReady else { throw .library("it cannot be initialized") }
    let source = PEMSource.bytes(text)
    let certificates = try PEMReader.certificates(source)
    guard let first = certificates.first else { throw .noCertificate(source) }
    guard certificates.count <= Self.most else { throw .tooLarge(source) }
    leaf = CertificateInfo(reading: first.pointer)
    count = certificates.count
    guard let bio = BIO_new(BIO_s_mem()) else { throw .library("out of memory") }
    defer { BIO_free(bio) }
    for certificate in certificates where PEM_write_bio_X509(bio, certificate.pointer) != 1 {
      throw .lastError()
    }
    var start: UnsafeMutablePointer<CChar>?
    let size = hub_bio_contents(bio, &start)
    guard size > 0, let start else { throw .lastError() }
    pem = Array(UnsafeRawBufferPointer(start: start, count: size))
  }

  /// Whether the leaf is for the owner of this key.
  public func fits(_ key: PrivateKey) -> Bool {
    defer { ERR_clear_error() }
    guard let first = try? PEMReader.certificates(.bytes(pem)).first else { return false }
    return X509_check_private_key(first.pointer, key.publicKey.pointer) == 1
  }
}
