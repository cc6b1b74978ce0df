/// Looks at eight bytes of text at once.
enum JSONWord {
  private static var highs: UInt64 { 0x8080_8080_8080_8080 }

  /// The lowest set bit is in the first byte that is a quote, a backslash or a control character.
  ///
  /// Borrows may set bits above the first, never below it. The word was loaded as it stands in memory.
  @inline(__always)
  static func stops(_ loaded: UInt64) -> UInt64 {
    let word = UInt64(littleEndian: loaded)
    // With bit 1 turned over, the quote falls to 0x20, just above the controls, and the space rises above
    // 0x20.
    let quoteOrControl = (word ^ 0x0202_0202_0202_0202) &- 0x2121_2121_2121_2121
    let backslash = (word ^ 0x5c5c_5c5c_5c5c_5c5c) &- 0x0101_0101_0101_0101
    return (quoteOrControl | backslash) & ~word & highs
  }

  /// Like `stops`, and stops at bytes outside ASCII too.
  @inline(__always)
  static func stopsOrForeign(_ loaded: UInt64) -> UInt64 {
    stops(loaded) | UInt64(littleEndian: loaded) & highs
  }
}
