internal import COpenSSL

/// A key that signs.
public final class PrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
  /// The half that others may know; it says what kind of key this is.
  public let publicKey: PublicKey

  /// The longest signature: that of an RSA key of 8,192 bits.
  private static let longestSignature = 1_024
  private static let newRSABits = 3_072

  /// Takes over the reference.
  private init(_ pointer: OpaquePointer) throws(KeyError) { publicKey = try PublicKey(pointer) }

  /// A key from PEM text.
  public convenience init(pem: [UInt8]) throws(KeyError) {
    guard Library.isReady else { throw .library }
    let handle: KeyHandle
    do throws(TLSSetupError) {
      handle = try PEMReader.key(.bytes(pem))
    } catch .encryptedKey {
      throw .encrypted
    } catch .malformedKey {
      throw .malformed
    } catch {
      throw .noKey
    }
    EVP_PKEY_up_ref(handle.pointer)
    try self.init(handle.pointer)
  }

  /// A new key that nobody else has.
  public static func generate(_ kind: KeyKind) throws(KeyError) -> PrivateKey {
    guard Library.isReady else { throw .library }
    let pointer =
      switch kind {
      case .ed25519: hub_generate_ed25519()
      case .p256: hub_generate_p256()
      case .rsa: hub_generate_rsa(newRSABits)
      }
    guard let pointer else { throw .library }
    return try PrivateKey(pointer)
  }

  /// Signs. ECDSA signatures are two numbers of 32 bytes, as RFC 7518 §3.4 has them.
  public func sign(_ message: [UInt8]) throws(KeyError) -> [UInt8] {
    defer { ERR_clear_error() }
    var signature = [UInt8](repeating: 0, count: Self.longestSignature)
    var count = signature.count
    let digest = publicKey.kind == .ed25519 ? nil : Algorithms.shared.sha256
    guard hub_sign(publicKey.pointer, digest, &signature, &count, message, message.count) == 1 else {
      throw .library
    }
    guard publicKey.kind == .p256 else { return Array(signature.prefix(count)) }
    var pair = [UInt8](repeating: 0, count: 64)
    guard hub_ecdsa_unwrap(signature, count, &pair) == 1 else { throw .library }
    return pair
  }

  /// The key as PEM text (PKCS #8).
  public func pem() throws(KeyError) -> [UInt8] {
    guard let bio = BIO_new(BIO_s_secmem()) else { throw .library }
    defer { BIO_free(bio) }
    var start: UnsafeMutablePointer<CChar>?
    guard PEM_write_bio_PKCS8PrivateKey(bio, publicKey.pointer, nil, nil, 0, nil, nil) == 1 else {
      throw .library
    }
    let count = hub_bio_contents(bio, &start)
    guard count > 0, let start else { throw .library }
    return Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// Never the key.
  public var description: String { "a private \(publicKey.kind.rawValue) key" }

  /// Shows nothing, so that no dump can leak the key.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
