/// Looks at eight bytes of text at once.
enum JSONWord {
  private static var ones: UInt64 { 0x0101_0101_0101_0101 }
  private static var highs: UInt64 { 0x8080_8080_8080_8080 }

  /// The lowest set bit is in the first byte that is a quote, a backslash or a control character.
  ///
  /// Borrows may set bits above the first, never below it. The word was loaded as it stands in memory.
  @inline(__always)
  static func stops(_ loaded: UInt64) -> UInt64 {
    let word = UInt64(littleEndian: loaded)
    let quote = word ^ 0x2222_2222_2222_2222
    let backslash = word ^ 0x5c5c_5c5c_5c5c_5c5c
    return
      ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash
      | (word &- 0x2020_2020_2020_2020) & ~word) & highs
  }

  /// Like `stops`, and stops at bytes outside ASCII too.
  @inline(__always)
  static func stopsOrForeign(_ loaded: UInt64) -> UInt64 {
    stops(loaded) | UInt64(littleEndian: loaded) & highs
  }
}
