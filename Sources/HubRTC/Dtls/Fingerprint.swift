public import HubCrypto

/// The hash of a certificate, as a description says it (RFC 8122 §5).
public struct Fingerprint: Sendable, Hashable {
  /// Which hash it is.
  public let hash: CertificateHash
  /// Its bytes.
  public let bytes: [UInt8]

  /// A fingerprint from its parts.
  public init(_ hash: CertificateHash, _ bytes: [UInt8]) {
    self.hash = hash
    self.bytes = bytes
  }

  /// `sha-256 AB:CD:...`; nil where that is none, or has another length than its hash.
  ///
  /// The name of a hash that we do not know is an error of its own: `isUnknown` says so.
  public init?(_ text: Substring) {
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let hash = CertificateHash(rawValue: parts[0].lowercased()) else { return nil }
    let digits = parts[1].utf8
    guard digits.count == hash.byteCount * 3 - 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(hash.byteCount)
    var high: UInt8?
    for (index, digit) in digits.enumerated() {
      if index % 3 == 2 {
        guard digit == UInt8(ascii: ":") else { return nil }
        continue
      }
      guard let value = Self.value(of: digit) else { return nil }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    self.init(hash, bytes)
  }

  /// Whether this names a hash that we do not know. Then another line may have one that we do.
  static func isUnknown(_ text: Substring) -> Bool {
    guard let name = text.split(separator: " ", maxSplits: 1).first else { return false }
    return CertificateHash(rawValue: name.lowercased()) == nil
  }

  /// As it stands in a description.
  public var text: String {
    let digits = Array("0123456789ABCDEF".utf8)
    var text: [UInt8] = Array(hash.rawValue.utf8) + [UInt8(ascii: " ")]
    for (index, byte) in bytes.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ":")) }
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
