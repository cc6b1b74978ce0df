internal import COpenSSL

/// PEM text to certificates and keys, with errors that name the block which is wrong.
enum PEMReader {
  /// More certificates than any chain has, and than the bundle of all public authorities.
  static let mostCertificates = 1000

  static func certificates(_ source: PEMSource) throws(TLSSetupError) -> [CertificateHandle] {
    let text = try source.load()
    let bio = try open(text)
    defer { BIO_free(bio) }
    var found: [CertificateHandle] = []
    while true {
      ERR_clear_error()
      guard let pointer = hub_pem_certificate(bio) else { break }
      found.append(CertificateHandle(pointer))
      guard found.count <= mostCertificates else { throw .tooLarge(source) }
    }
    let error = ERR_peek_last_error()
    ERR_clear_error()
    // The end of the text is reported as "no start line"; anything else is a block that is broken.
    guard ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE else {
      throw .malformedCertificate(source, number: found.count + 1)
    }
    if found.isEmpty {
      throw text.contains("PRIVATE KEY-----") ? .keyInsteadOfCertificate(source) : .noCertificate(source)
    }
    return found
  }

  static func key(_ source: PEMSource) throws(TLSSetupError) -> KeyHandle {
    let text = try source.load()
    let bio = try open(text)
    defer { BIO_free(bio) }
    ERR_clear_error()
    defer { ERR_clear_error() }
    if let pointer = hub_pem_key(bio) { return KeyHandle(pointer) }
    if text.contains("ENCRYPTED") { throw .encryptedKey(source) }
    if text.contains("PRIVATE KEY-----") { throw .malformedKey(source) }
    throw text.contains("-----BEGIN CERTIFICATE") ? .certificateInsteadOfKey(source) : .noKey(source)
  }

  private static func open(_ text: borrowing SecretBytes) throws(TLSSetupError) -> OpaquePointer {
    guard let bio = BIO_new_mem_buf(text.buffer.baseAddress, Int32(text.buffer.count)) else {
      throw .library("out of memory")
    }
    return bio
  }
}
