/// The outside of DTLS records, which tells whether a datagram can be one at all (RFC 6347 §4.1).
enum DtlsRecords {
  static let headerCount = 13

  /// Whether the bytes are whole records, one after the other. Nothing is said of what they hold.
  static func fill(_ datagram: UnsafeRawBufferPointer) -> Bool {
    var rest = datagram[...]
    guard !rest.isEmpty else { return false }
    while !rest.isEmpty {
      guard rest.count >= headerCount else { return false }
      let start = rest.startIndex
      let isKnown = (20...23).contains(rest[start])
      // DTLS 1.0 stands in the first record of those that can speak either.
      let isVersion = rest[start + 1] == 0xFE && (rest[start + 2] == 0xFD || rest[start + 2] == 0xFF)
      let length = Int(rest[start + 11]) << 8 | Int(rest[start + 12])
      guard isKnown, isVersion, length <= rest.count - headerCount else { return false }
      rest = rest.dropFirst(headerCount + length)
    }
    return true
  }
}
