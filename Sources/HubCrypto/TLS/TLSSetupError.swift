/// Why a context or a session could not be made. `description` says it to an operator, and never shows what a
/// file contains.
public enum TLSSetupError: Error, Sendable {
  /// The file cannot be opened or read; the number is the system's `errno`.
  case file(PEMSource, Int32)
  /// The path leads to something that is not a regular file.
  case notAFile(PEMSource)
  /// The text is larger than any chain or bundle.
  case tooLarge(PEMSource)
  /// There is no certificate in it, nor anything else we know.
  case noCertificate(PEMSource)
  /// There is a private key where a certificate belongs.
  case keyInsteadOfCertificate(PEMSource)
  /// A certificate block, counted from 1, cannot be read.
  case malformedCertificate(PEMSource, number: Int)
  /// There is no private key in it, nor anything else we know.
  case noKey(PEMSource)
  /// There is a certificate where a private key belongs.
  case certificateInsteadOfKey(PEMSource)
  /// The private key cannot be read.
  case malformedKey(PEMSource)
  /// The private key asks for a passphrase.
  case encryptedKey(PEMSource)
  /// The key does not belong to any certificate of the chain.
  case keyMismatch(key: PEMSource, certificates: PEMSource)
  /// The key belongs to a certificate, counted from 1, which is not the first.
  case leafNotFirst(PEMSource, number: Int)
  /// The certificate is no longer valid; the number is in seconds since 1970.
  case expired(PEMSource, on: Int64)
  /// The certificate is not valid yet; the number is in seconds since 1970.
  case notYetValid(PEMSource, until: Int64)
  /// The key is too short, or the signature too old, for the security level of the hub.
  case tooWeak(PEMSource)
  /// This machine has no public authorities installed.
  case noSystemAuthorities(String)
  /// A name or address that no certificate could be for.
  case invalidName(String)
  /// OpenSSL refused for a reason that is none of the above.
  case library(String)
}
