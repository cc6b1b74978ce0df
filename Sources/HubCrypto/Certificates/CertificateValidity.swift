internal import Glibc

/// From when to when a certificate is valid, in seconds since 1970.
public struct CertificateValidity: Sendable, Hashable {
  /// The first second.
  public var notBefore: Int64
  /// The last second.
  public var notAfter: Int64

  /// Exactly these seconds.
  public init(notBefore: Int64, notAfter: Int64) {
    self.notBefore = notBefore
    self.notAfter = notAfter
  }

  /// From an hour ago, since clocks differ, for so many days. A negative number makes a certificate that
  /// expired so many days ago.
  public static func days(_ count: Int) -> CertificateValidity {
    let now = Int64(time(nil))
    let end = now &+ Int64(count) &* 86_400
    return CertificateValidity(notBefore: min(now, end) &- 3600, notAfter: end)
  }
}
