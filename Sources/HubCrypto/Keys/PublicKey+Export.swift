internal import COpenSSL

extension PublicKey {
  /// The numbers a key is made of, for those who write them down otherwise (RFC 7518 §6).
  public enum Parts: Sendable, Equatable {
    /// The 32 bytes.
    case ed25519([UInt8])
    /// The coordinates of the point.
    case p256(x: [UInt8], y: [UInt8])
    /// The modulus and the exponent.
    case rsa(modulus: [UInt8], exponent: [UInt8])
  }

  /// What the key is made of.
  public var parts: Parts {
    var room = [UInt8](repeating: 0, count: 1_024)
    switch kind {
    case .ed25519:
      var count = 32
      EVP_PKEY_get_raw_public_key(pointer, &room, &count)
      return .ed25519(Array(room.prefix(count)))
    case .p256:
      _ = hub_p256_point(pointer, &room)
      return .p256(x: Array(room[1..<33]), y: Array(room[33..<65]))
    case .rsa:
      let modulus = hub_rsa_number(pointer, 1, &room, Int32(room.count))
      let first = Array(room.prefix(Int(modulus)))
      let exponent = hub_rsa_number(pointer, 0, &room, Int32(room.count))
      return .rsa(modulus: first, exponent: Array(room.prefix(Int(exponent))))
    }
  }

  /// SHA-256 over what the key is made of: equal for equal keys, however they were written down.
  public var fingerprint: SHA256Digest {
    let bytes: [UInt8] =
      switch parts {
      case .ed25519(let bytes): bytes
      case .p256(let x, let y): x + y
      case .rsa(let modulus, let exponent): modulus + [0] + exponent
      }
    return Digest.sha256(Array(kind.rawValue.utf8) + [0] + bytes)
  }

  /// The key as PEM text.
  public var pem: [UInt8] {
    guard let bio = BIO_new(BIO_s_mem()) else { return [] }
    defer { BIO_free(bio) }
    var start: UnsafeMutablePointer<CChar>?
    guard PEM_write_bio_PUBKEY(bio, pointer) == 1 else { return [] }
    let count = hub_bio_contents(bio, &start)
    guard count > 0, let start else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: count))
  }
}
