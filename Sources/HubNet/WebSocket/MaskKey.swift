internal import CVector

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
    return hub_apply_mask(base, bytes.count, word) == 0
  }

  /// Writes bytes masked to a place that has room for them.
  @inline(__always)
  func copy(_ bytes: UnsafeRawBufferPointer, to place: UnsafeMutableRawPointer) {
    guard let base = bytes.baseAddress else { return }
    hub_copy_masked(place, base, bytes.count, word)
  }
}
