internal import Glibc

extension TLSSetupError: CustomStringConvertible {
  /// What is wrong and, where there is one remedy, what to do about it.
  public var description: String {
    switch self {
    case .file(let source, let code): Self.words(source, code)
    case .notAFile(let source): "\(source) is not a regular file"
    case .tooLarge(let source): "\(source) is too large to hold certificates"
    case .noCertificate(let source): "certificate file has no PEM block: \(source)"
    case .keyInsteadOfCertificate(let source):
      "\(source) holds a private key and no certificate: are the two paths swapped?"
    case .malformedCertificate(let source, let number):
      "certificate \(number) in \(source) cannot be read: its PEM block is damaged"
    case .noKey(let source): "key file has no PEM block: \(source)"
    case .certificateInsteadOfKey(let source):
      "\(source) holds a certificate and no private key: are the two paths swapped?"
    case .malformedKey(let source): "the private key in \(source) cannot be read: its PEM block is damaged"
    case .encryptedKey(let source): "the private key in \(source) has a passphrase: store it without one"
    case .keyMismatch(let key, let certificates):
      "the key does not match the certificate: \(key) belongs to none of the certificates in \(certificates)"
    case .leafNotFirst(let source, let number):
      "the key matches certificate \(number) in \(source): put that one first, and its issuers after it"
    case .expired(let source, let date): "certificate expired on \(CalendarDate(date)): \(source)"
    case .notYetValid(let source, let date):
      "certificate is not valid before \(CalendarDate(date)): \(source) (is the clock of this machine right?)"
    case .tooWeak(let source):
      "the certificate in \(source) is too weak: it needs RSA of 2048 bits or P-256, and SHA-256 or better"
    case .noSystemAuthorities(let path):
      "this machine has no public certificate authorities in \(path): install ca-certificates"
    case .invalidName(let name): "not a host name or IP address: \(Self.shown(name))"
    case .library(let reason): "OpenSSL refused: \(reason)"
    }
  }

  private static func words(_ source: PEMSource, _ code: Int32) -> String {
    switch code {
    case ENOENT, ENOTDIR: "file does not exist: \(source)"
    case EACCES, EPERM: "no permission to read \(source): it must be readable for the user the hub runs as"
    default: "cannot read \(source): \(String(cString: strerror(code)))"
    }
  }

  /// A name may have come from a peer: what cannot be printed is left out, and so is the end of a long one.
  private static func shown(_ name: String) -> String {
    String(name.unicodeScalars.prefix(100).map { (0x20..<0x7F).contains($0.value) ? Character($0) : "?" })
  }
}
