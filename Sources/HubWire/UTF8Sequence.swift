/// The well-formed byte sequences of Unicode's table 3-7.
enum UTF8Sequence {
  /// How many bytes the scalar that starts here has; zero if no well-formed one does.
  static func length(at index: Int, in bytes: UnsafeRawBufferPointer) -> Int {
    guard index < bytes.count else { return 0 }
    let lead = bytes[index]
    if lead < 0x80 { return 1 }
    let length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    guard lead >= 0xc2, lead <= 0xf4, bytes.count - index >= length else { return 0 }
    let second = bytes[index + 1]
    // Overlong forms, surrogates and values past U+10FFFF show in the second byte.
    let least: UInt8 = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80
    let most: UInt8 = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf
    guard second >= least, second <= most else { return 0 }
    var next = index + 2
    while next < index + length {
      guard bytes[next] & 0xc0 == 0x80 else { return 0 }
      next += 1
    }
    return length
  }

  /// Writes the bytes of a scalar, or of a lone surrogate in the same pattern; the target has room for four.
  @inline(__always)
  static func write(_ scalar: UInt32, to target: UnsafeMutableRawPointer) -> Int {
    func store(_ value: UInt32, _ offset: Int) {
      target.storeBytes(of: UInt8(truncatingIfNeeded: value), toByteOffset: offset, as: UInt8.self)
    }
    if scalar < 0x80 {
      store(scalar, 0)
      return 1
    }
    if scalar < 0x800 {
      store(0xc0 | scalar &>> 6, 0)
      store(0x80 | scalar & 0x3f, 1)
      return 2
    }
    if scalar < 0x1_0000 {
      store(0xe0 | scalar &>> 12, 0)
      store(0x80 | scalar &>> 6 & 0x3f, 1)
      store(0x80 | scalar & 0x3f, 2)
      return 3
    }
    store(0xf0 | scalar &>> 18 & 0x07, 0)
    store(0x80 | scalar &>> 12 & 0x3f, 1)
    store(0x80 | scalar &>> 6 & 0x3f, 2)
    store(0x80 | scalar & 0x3f, 3)
    return 4
  }
}
