import Glibc

/// Turns what stands between the quotes of a JSON string into the bytes it means. RFC 8259 §7.
enum JSONEscapes {
  /// Why a string could not be written out.
  enum Failure: Error {
    /// An escape is not one of the grammar's.
    case malformed
    /// The result does not fit the target.
    case tooLong
  }

  /// Writes the meaning of `contents`, which is never longer than `contents` itself, and returns its length.
  ///
  /// Half a surrogate pair becomes three bytes in the pattern of UTF-8, which are not UTF-8.
  static func resolve(
    _ contents: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) throws(Failure) -> Int {
    var written = 0
    guard let source = contents.baseAddress else { return 0 }
    guard let output = target.baseAddress else { throw .tooLong }
    var index = 0
    while index < contents.count {
      var end = index
      while end < contents.count, contents[end] != UInt8(ascii: "\\") { end &+= 1 }
      guard end &- index <= target.count &- written else { throw .tooLong }
      memcpy(output + written, source + index, end &- index)
      written &+= end &- index
      index = end
      guard index < contents.count else { break }
      let scalar = try scalar(after: &index, in: contents)
      let length = scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x1_0000 ? 3 : 4
      guard length <= target.count &- written else { throw .tooLong }
      written &+= UTF8Sequence.write(scalar, to: output + written)
    }
    return written
  }

  /// Reads one escape, which starts with a backslash, or two that are a surrogate pair.
  private static func scalar(
    after index: inout Int, in contents: UnsafeRawBufferPointer
  ) throws(Failure) -> UInt32 {
    guard contents.count &- index >= 2 else { throw .malformed }
    let letter = contents[index &+ 1]
    guard letter == UInt8(ascii: "u") else {
      index &+= 2
      return try simple(letter)
    }
    guard let first = unit(at: index, in: contents) else { throw .malformed }
    index &+= 6
    guard first & 0xfc00 == 0xd800, let second = unit(at: index, in: contents), second & 0xfc00 == 0xdc00
    else { return first }
    index &+= 6
    return 0x1_0000 &+ (first & 0x3ff) &<< 10 &+ (second & 0x3ff)
  }

  private static func simple(_ letter: UInt8) throws(Failure) -> UInt32 {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt32(letter)
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0c
    case UInt8(ascii: "n"): return 0x0a
    case UInt8(ascii: "r"): return 0x0d
    case UInt8(ascii: "t"): return 0x09
    default: throw .malformed
    }
  }

  /// The number of a `\uXXXX` at this place; nil if there is none.
  private static func unit(at index: Int, in contents: UnsafeRawBufferPointer) -> UInt32? {
    guard contents.count &- index >= 6, contents[index] == UInt8(ascii: "\\"),
      contents[index &+ 1] == UInt8(ascii: "u")
    else { return nil }
    var value: UInt32 = 0
    for offset in 2..<6 {
      guard let digit = hexDigit(contents[index &+ offset]) else { return nil }
      value = value &<< 4 | digit
    }
    return value
  }

  /// The value of a hexadecimal digit in either case.
  @inline(__always)
  static func hexDigit(_ byte: UInt8) -> UInt32? {
    let decimal = byte &- UInt8(ascii: "0")
    if decimal < 10 { return UInt32(decimal) }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? UInt32(letter) &+ 10 : nil
  }
}
