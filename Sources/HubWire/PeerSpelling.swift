internal import CVector

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
    mask = PeerID.read(base)?.1.mask ?? 0
  }

  /// The spelling with these capitals: one bit for each of the 40 digits, the first digit lowest.
  @inlinable
  public init(capitals: UInt64) {
    mask = capitals & 0xff_ffff_ffff
  }

  /// Which digits are capitals: one bit for each, the first digit lowest.
  @inlinable public var capitals: UInt64 { mask }

  /// Writes the 40 digits of an id in this spelling; the target has room for them.
  @inline(__always)
  public func write(_ id: PeerID, to target: UnsafeMutableRawPointer) {
    hub_write_digits(target, id.a, id.b, id.c)
    if mask != 0 { capitalize(target) }
  }

  @inline(never)
  private func capitalize(_ digits: UnsafeMutableRawPointer) {
    for place in 0..<PeerID.digitCount where mask &>> UInt64(place) & 1 == 1 {
      let digit = digits.load(fromByteOffset: place, as: UInt8.self)
      if digit >= UInt8(ascii: "a") {
        digits.storeBytes(of: digit & ~0x20, toByteOffset: place, as: UInt8.self)
      }
    }
  }
}
