internal import COpenSSL

/// OpenSSL as a whole. Whoever may be the first to call it looks here before.
enum Library {
  /// Left to itself, OpenSSL frees its tables when the process exits, under the feet of threads that still
  /// use them. The kernel frees them just as well.
  static let isReady = OPENSSL_init_ssl(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) == 1
}
