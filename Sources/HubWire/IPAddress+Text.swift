extension IPAddress: CustomStringConvertible {
  // RFC 5952 §4
  /// As people write it, with the longest run of zeros left out.
  public var description: String {
    if family == .v4 { return dottedDecimal }
    let bytes = bytes
    let groups = stride(from: 0, to: 16, by: 2).map { index in
      UInt16(bytes[index]) << 8 | UInt16(bytes[index &+ 1])
    }
    let run = Self.longestZeroRun(groups)
    guard run.count > 1 else { return Self.joined(groups[...]) }
    return Self.joined(groups[..<run.lowerBound]) + "::" + Self.joined(groups[run.upperBound...])
  }

  private var dottedDecimal: String {
    String(unsafeUninitializedCapacity: 15) { text in
      var count = 0
      for shift in [24, 16, 8, 0] as [UInt64] {
        let number = UInt8(truncatingIfNeeded: low >> shift)
        if number >= 100 { put(number / 100) }
        if number >= 10 { put(number / 10 % 10) }
        put(number % 10)
        if shift > 0 {
          text[count] = UInt8(ascii: ".")
          count &+= 1
        }
      }
      return count

      func put(_ digit: UInt8) {
        text[count] = UInt8(ascii: "0") &+ digit
        count &+= 1
      }
    }
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
