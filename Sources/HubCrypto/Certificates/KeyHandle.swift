internal import COpenSSL

/// Owns one key of OpenSSL.
final class KeyHandle {
  let pointer: OpaquePointer

  /// Takes over the reference.
  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { EVP_PKEY_free(pointer) }
}
