extension MediaSection {
  /// `application 9 UDP/DTLS/SCTP webrtc-datachannel`.
  init?(reading line: Substring) {
    let parts = line.split(separator: " ", maxSplits: 3)
    guard parts.count == 4,
      let port = UInt16(parts[1].prefix { $0 != "/" }),
      parts[0].utf8.allSatisfy(Self.isTokenByte), parts[2].utf8.allSatisfy(Self.isTokenByte)
    else { return nil }
    self.init(
      medium: String(parts[0]), port: port, transport: String(parts[2]), formats: String(parts[3]))
    if isOld { sctpPort = UInt16(parts[3].prefix { $0 != " " }) }
  }

  /// Takes an attribute of this section.
  mutating func read(
    _ name: Substring, _ value: Substring, _ number: Int, _ limits: DescriptionLimits
  ) throws(DescriptionError) {
    func wrong() -> DescriptionError { DescriptionError(line: number, .attribute(String(name))) }
    switch name {
    case "mid":
      guard !value.isEmpty, value.utf8.count <= Self.longestMid, value.utf8.allSatisfy(Self.isTokenByte)
      else { throw wrong() }
      mid = String(value)
    case "sctp-port":
      guard let port = UInt16(value), port > 0 else { throw wrong() }
      sctpPort = port
    case "sctpmap":
      guard let port = value.split(separator: " ").first.flatMap({ UInt16($0) }), port > 0 else {
        throw wrong()
      }
      sctpPort = sctpPort ?? port
    case "max-message-size":
      guard let size = UInt64(value) else { throw wrong() }
      largestMessage = size
    case "bundle-only": isBundleOnly = true
    case "candidate":
      guard candidates.count < limits.candidates else {
        throw DescriptionError(line: number, .tooManyCandidates(limits.candidates))
      }
      // RFC 8839 §5.1: a candidate of a kind that we do not know is passed over.
      if let candidate = try? Candidate(parsing: "candidate:" + String(value)) {
        candidates.append(candidate)
      }
    case "end-of-candidates": hasAllCandidates = true
    default: try connection.read(name, value, number, limits)
    }
  }

  private static let longestMid = 64

  /// RFC 8866 §9: what a word may be made of, and the slash between words.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: ",")
  }
}
