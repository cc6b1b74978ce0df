extension ConnectionPart {
  /// Takes an attribute, if it is one of these.
  mutating func read(
    _ name: Substring, _ value: Substring, _ number: Int, _ limits: DescriptionLimits
  ) throws(DescriptionError) {
    func wrong() -> DescriptionError { DescriptionError(line: number, .attribute(String(name))) }
    switch name {
    case "ice-ufrag":
      guard Self.isIceText(value, Self.fragmentCount) else { throw wrong() }
      fragment = String(value)
    case "ice-pwd":
      guard Self.isIceText(value, Self.passwordCount) else { throw wrong() }
      password = String(value)
    case "fingerprint":
      if Fingerprint.isUnknown(value) { return hasUnknownFingerprint = true }
      guard let fingerprint = Fingerprint(value) else { throw wrong() }
      guard fingerprints.count < limits.fingerprints else {
        throw DescriptionError(line: number, .tooManyFingerprints(limits.fingerprints))
      }
      fingerprints.append(fingerprint)
    case "setup":
      // RFC 4145 §4: `holdconn` says that there is to be no connection, which nobody asks for here.
      guard let role = SetupRole(rawValue: String(value)) else { throw wrong() }
      setup = role
    case "tls-id":
      guard Self.tlsIDCount.contains(value.utf8.count) else { throw wrong() }
      tlsID = String(value)
    default: break
    }
  }

  /// RFC 8839 §5.4.
  private static let fragmentCount = 4...256
  private static let passwordCount = 22...256
  /// RFC 8842 §4.
  private static let tlsIDCount = 20...255

  private static func isIceText(_ value: Substring, _ count: ClosedRange<Int>) -> Bool {
    count.contains(value.utf8.count)
      && value.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "+"), UInt8(ascii: "/"),
          // Not of the standard, and yet what some write.
          UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "="):
          true
        default: false
        }
      }
  }
}
