/// Who a peer is: 160 bits, spelled as 40 hexadecimal digits on the wire.
///
/// Two spellings that differ only in case are the same id; `PeerSpelling` keeps what the peer wrote.
public struct PeerID: Hashable, Sendable {
  /// How many digits an id has on the wire.
  public static let digitCount = 40
  /// How many bytes an id has when it is not spelled out.
  public static let byteCount = 20

  @usableFromInline internal let a: UInt64
  @usableFromInline internal let b: UInt64
  @usableFromInline internal let c: UInt32

  /// An id from its 160 bits, highest first.
  @inlinable
  public init(high: UInt64, middle: UInt64, low: UInt32) {
    a = high
    b = middle
    c = low
  }

  /// The highest 64 bits.
  @inlinable public var high: UInt64 { a }
  /// The 64 bits after the highest 64.
  @inlinable public var middle: UInt64 { b }
  /// The lowest 32 bits.
  @inlinable public var low: UInt32 { c }

  /// An id that nobody can guess.
  public static func random() -> PeerID {
    var source = SystemRandomNumberGenerator()
    return PeerID(
      high: source.next(), middle: source.next(), low: UInt32(truncatingIfNeeded: source.next()))
  }

  /// An id from its 20 bytes; nil if there are not exactly 20.
  public init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == PeerID.byteCount else { return nil }
    self.init(
      high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
      middle: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
      low: UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self)))
  }

  /// Writes the 20 bytes of the id, highest first.
  public func writeBytes(to target: UnsafeMutableRawPointer) {
    target.storeBytes(of: a.bigEndian, as: UInt64.self)
    target.storeBytes(of: b.bigEndian, toByteOffset: 8, as: UInt64.self)
    target.storeBytes(of: c.bigEndian, toByteOffset: 16, as: UInt32.self)
  }
}

extension PeerID: Comparable {
  /// Whether one id is smaller than another as a 160-bit number, which is the order of their spellings.
  @inlinable
  public static func < (left: PeerID, right: PeerID) -> Bool {
    if left.a != right.a { return left.a < right.a }
    if left.b != right.b { return left.b < right.b }
    return left.c < right.c
  }
}
