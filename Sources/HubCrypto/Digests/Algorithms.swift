internal import COpenSSL

/// The algorithms OpenSSL looked up for us, once in the life of the process: a look-up takes locks and
/// compares strings.
///
/// `@unchecked Sendable`: the pointers are never changed, and OpenSSL documents fetched algorithms as
/// shareable between threads.
struct Algorithms: @unchecked Sendable {
  static let shared = Algorithms()

  private init() {
    precondition(Library.isReady, "OpenSSL can be initialized.")
  }

  let sha1 = EVP_MD_fetch(nil, "SHA1", nil)
  /// Missing where the administrator allows only what FIPS 140 does.
  let md5 = EVP_MD_fetch(nil, "MD5", nil)
  let sha256 = EVP_MD_fetch(nil, "SHA256", nil)
  let hmac = EVP_MAC_fetch(nil, "HMAC", nil)
}
