internal import COpenSSL

/// An Ed25519 key that is about to check many signatures, one after the other. What OpenSSL looks up and sets
/// aside for a check costs a good part of the check itself, and is kept here from one to the next.
public final class SignatureCheck {
  private let key: PublicKey
  private let context: OpaquePointer

  /// Gets ready to check what the owner of these 32 bytes has signed.
  public init(ed25519 bytes: [UInt8]) throws(KeyError) {
    key = try PublicKey(ed25519: bytes)
    guard let context = EVP_MD_CTX_new() else { throw .library }
    self.context = context
    guard EVP_DigestVerifyInit(context, nil, nil, nil, key.pointer) == 1 else {
      ERR_clear_error()
      throw .library
    }
  }

  /// Whether the owner of the key signed the message.
  public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard signature.count == 64 else { return false }
    // Without a key it begins anew with the one it has.
    if EVP_DigestVerifyInit(context, nil, nil, nil, nil) == 1,
      EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    {
      return true
    }
    ERR_clear_error()
    return false
  }

  deinit { EVP_MD_CTX_free(context) }
}
