internal import COpenSSL

/// Owns one X.509 certificate of OpenSSL.
final class CertificateHandle {
  let pointer: OpaquePointer

  /// Takes over the reference.
  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { X509_free(pointer) }
}
