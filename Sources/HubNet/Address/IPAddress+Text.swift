extension IPAddress: CustomStringConvertible {
  // RFC 5952 §4
  var description: String {
    let bytes = bytes
    if family == .v4 { return bytes.suffix(4).map { String($0) }.joined(separator: ".") }
    let groups = stride(from: 0, to: 16, by: 2).map { index in
      UInt16(bytes[index]) << 8 | UInt16(bytes[index &+ 1])
    }
    let run = Self.longestZeroRun(groups)
    guard run.count > 1 else { return Self.joined(groups[...]) }
    return Self.joined(groups[..<run.lowerBound]) + "::" + Self.joined(groups[run.upperBound...])
  }

  private static func joined(_ groups: ArraySlice<UInt16>) -> String {
    groups.map { String($0, radix: 16) }.joined(separator: ":")
  }

  /// The first of the longest runs of zero groups.
  private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int> {
    var best = 0..<0
    var start = 0
    for index in groups.indices {
      if groups[index] != 0 {
        start = index &+ 1
      } else if index &+ 1 &- start > best.count {
        best = start..<(index &+ 1)
      }
    }
    return best
  }
}
