internal import COpenSSL

/// A version of TLS the hub speaks.
public enum TLSVersion: Int, Sendable, Comparable {
  /// RFC 5246.
  case tls12 = 12
  /// RFC 8446.
  case tls13 = 13

  /// Older is less.
  public static func < (left: TLSVersion, right: TLSVersion) -> Bool { left.rawValue < right.rawValue }

  var number: Int32 { self == .tls12 ? TLS1_2_VERSION : TLS1_3_VERSION }
}
