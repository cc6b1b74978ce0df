/// Which digits of its id a peer wrote as capitals.
///
/// Ids compare without case, but other peers compare texts: each must read an id as its owner spells it.
public struct PeerSpelling: Hashable, Sendable {
  /// The spelling without capitals.
  public static let lowercase = PeerSpelling(mask: 0)

  /// One bit for each of the 40 digits, the first digit lowest.
  @usableFromInline internal let mask: UInt64

  @usableFromInline
  internal init(mask: UInt64) {
    self.mask = mask
  }

  /// The spelling of 40 digits; all lower case if they are not an id.
  @inline(__always)
  public init(hex digits: UnsafeRawBufferPointer) {
    guard digits.count == PeerID.digitCount, let base = digits.baseAddress else {
      mask = 0
      return
    }
    var capitals = UInt64(HexWord(digits: PeerID.word(base, 0)).capitals)
    capitals |= UInt64(HexWord(digits: PeerID.word(base, 8)).capitals) &<< 8
    capitals |= UInt64(HexWord(digits: PeerID.word(base, 16)).capitals) &<< 16
    capitals |= UInt64(HexWord(digits: PeerID.word(base, 24)).capitals) &<< 24
    capitals |= UInt64(HexWord(digits: PeerID.word(base, 32)).capitals) &<< 32
    mask = capitals
  }

  /// Writes the 40 digits of an id in this spelling; the target has room for them.
  @inline(__always)
  public func write(_ id: PeerID, to target: UnsafeMutableRawPointer) {
    store(UInt32(truncatingIfNeeded: id.a &>> 32), 0, target)
    store(UInt32(truncatingIfNeeded: id.a), 8, target)
    store(UInt32(truncatingIfNeeded: id.b &>> 32), 16, target)
    store(UInt32(truncatingIfNeeded: id.b), 24, target)
    store(id.c, 32, target)
  }

  @inline(__always)
  private func store(_ value: UInt32, _ offset: Int, _ target: UnsafeMutableRawPointer) {
    let capitals = UInt8(truncatingIfNeeded: mask &>> UInt64(truncatingIfNeeded: offset))
    let digits = HexWord.digits(of: value, capitals: capitals)
    target.storeBytes(of: digits.littleEndian, toByteOffset: offset, as: UInt64.self)
  }
}
