public import HubKernel

/// The hub shows another certificate from now on.
public struct CertificateRenewed: Event {
  /// The names it is for.
  public let domains: [String]
  /// When it ends, in seconds since 1970.
  public let ends: Int64
}

/// An order for a certificate came to nothing; the one before stays in use.
public struct CertificateFailed: Event {
  /// The names it was for.
  public let domains: [String]
  /// Why, in a sentence.
  public let reason: String
  /// How many orders in a row came to nothing.
  public let failures: Int
  /// When the next attempt is made, in seconds since 1970.
  public let next: Int64
}
