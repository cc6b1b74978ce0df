/// The four bytes a client's payload is masked with (RFC 6455 §5.3).
struct MaskKey: Equatable, Sendable {
  /// The first byte on the wire is the lowest one here.
  private(set) var word: UInt32

  init(word: UInt32) { self.word = word }

  /// The key to go on with after `count` bytes have been masked.
  func advanced(by count: Int) -> MaskKey {
    let shift = UInt32(truncatingIfNeeded: count & 3) &* 8
    return MaskKey(word: (word &>> shift) | (word &<< (32 &- shift)))
  }

  /// Masks or unmasks in place and says whether the result is all ASCII, which costs nothing to know here.
  @inline(__always)
  func apply(to bytes: UnsafeMutableRawBufferPointer) -> Bool {
    guard let base = bytes.baseAddress else { return true }
    let count = bytes.count
    let wide = UInt64(word) | UInt64(word) &<< 32
    var seen: UInt64 = 0
    var index = 0
    while index &+ 8 <= count {
      let plain = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ wide
      base.storeBytes(of: plain.littleEndian, toByteOffset: index, as: UInt64.self)
      seen |= plain
      index &+= 8
    }
    var rest = word
    while index < count {
      let plain = base.load(fromByteOffset: index, as: UInt8.self) ^ UInt8(truncatingIfNeeded: rest)
      base.storeBytes(of: plain, toByteOffset: index, as: UInt8.self)
      seen |= UInt64(plain)
      rest = (rest &>> 8) | (rest &<< 24)
      index &+= 1
    }
    return seen & IncrementalUTF8.highBits == 0
  }
}
