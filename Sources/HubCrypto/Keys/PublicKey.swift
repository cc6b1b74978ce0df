internal import COpenSSL

/// A key that checks signatures. It knows one way of signing, which nobody can talk it out of.
public final class PublicKey: Sendable {
  /// What kind of key it is.
  public let kind: KeyKind
  // OpenSSL counts references with atomics; a key is never changed once it is made, and OpenSSL documents
  // such keys as shareable.
  nonisolated(unsafe) let pointer: OpaquePointer

  /// The shortest and the longest RSA key: shorter ones can be broken, longer ones cost too much.
  private static let rsaBits = 2_048...8_192

  /// Takes over the reference.
  init(_ pointer: OpaquePointer) throws(KeyError) {
    self.pointer = pointer
    if EVP_PKEY_is_a(pointer, "ED25519") == 1 {
      kind = .ed25519
    } else if hub_key_is_p256(pointer) == 1 {
      kind = .p256
    } else if EVP_PKEY_is_a(pointer, "RSA") == 1 {
      kind = .rsa
      let bits = Int(EVP_PKEY_get_bits(pointer))
      guard Self.rsaBits.contains(bits) else { throw .wrongSize(bits: bits) }
    } else {
      // What throws before it is whole is not torn down.
      EVP_PKEY_free(pointer)
      throw .unknownKind
    }
  }

  /// A key from PEM text: the first public key in it, or that of the first certificate.
  public convenience init(pem: [UInt8]) throws(KeyError) {
    guard Library.isReady else { throw .library }
    let text = String(decoding: pem, as: UTF8.self)
    if text.contains("PRIVATE KEY-----") { throw .isPrivate }
    ERR_clear_error()
    defer { ERR_clear_error() }
    if text.contains("-----BEGIN CERTIFICATE-----") {
      guard let certificate = try? PEMReader.certificates(.bytes(pem)).first,
        let pointer = X509_get_pubkey(certificate.pointer)
      else { throw .malformed }
      try self.init(pointer)
      return
    }
    guard text.contains("-----BEGIN PUBLIC KEY-----") else { throw .noKey }
    guard let bio = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { throw .library }
    defer { BIO_free(bio) }
    guard let pointer = hub_pem_public_key(bio) else { throw .malformed }
    try self.init(pointer)
  }

  /// An Ed25519 key from its 32 bytes.
  public convenience init(ed25519 bytes: [UInt8]) throws(KeyError) {
    guard Library.isReady else { throw .library }
    guard bytes.count == 32, let pointer = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, 32)
    else { throw .malformed }
    try self.init(pointer)
  }

  /// A P-256 key from the two coordinates of its point, 32 bytes each.
  public convenience init(p256 x: [UInt8], _ y: [UInt8]) throws(KeyError) {
    guard Library.isReady else { throw .library }
    ERR_clear_error()
    defer { ERR_clear_error() }
    let point = [4] + x + y
    guard x.count == 32, y.count == 32, let pointer = hub_p256_from_point(point, point.count) else {
      throw .malformed
    }
    try self.init(pointer)
  }

  /// An RSA key from its two numbers, highest byte first.
  public convenience init(rsa modulus: [UInt8], _ exponent: [UInt8]) throws(KeyError) {
    guard Library.isReady else { throw .library }
    // The check of the numbers takes long for long ones, so their lengths are looked at before.
    let bits = (modulus.count - modulus.prefix { $0 == 0 }.count) * 8
    guard bits <= Self.rsaBits.upperBound, exponent.count <= 8 else { throw .wrongSize(bits: bits) }
    guard bits + 8 > Self.rsaBits.lowerBound else { throw .wrongSize(bits: bits) }
    ERR_clear_error()
    defer { ERR_clear_error() }
    guard
      let pointer = hub_rsa_from_numbers(
        modulus, Int32(modulus.count), exponent, Int32(exponent.count))
    else { throw .malformed }
    try self.init(pointer)
  }

  /// Whether the owner of the key signed the message. ECDSA signatures are two numbers of 32 bytes, as
  /// RFC 7518 §3.4 has them.
  public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    defer { ERR_clear_error() }
    switch kind {
    case .ed25519:
      return signature.count == 64 && check(signature, message, nil)
    case .rsa:
      return signature.count == Int(EVP_PKEY_get_size(pointer))
        && check(signature, message, Algorithms.shared.sha256)
    case .p256:
      guard signature.count == 64 else { return false }
      var wrapped = [UInt8](repeating: 0, count: 80)
      let count = hub_ecdsa_wrap(signature, &wrapped, Int32(wrapped.count))
      return count > 0 && check(Array(wrapped.prefix(Int(count))), message, Algorithms.shared.sha256)
    }
  }

  private func check(_ signature: [UInt8], _ message: [UInt8], _ digest: OpaquePointer?) -> Bool {
    hub_verify(pointer, digest, signature, signature.count, message, message.count) == 1
  }

  deinit { EVP_PKEY_free(pointer) }
}
