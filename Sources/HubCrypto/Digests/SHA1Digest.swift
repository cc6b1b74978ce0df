/// The 20 bytes of a SHA-1 hash.
public struct SHA1Digest: DigestValue {
  /// How many bytes such a hash has.
  public static let byteCount = 20

  var head: UInt64 = 0
  var middle: UInt64 = 0
  var tail: UInt32 = 0

  init() {}

  /// Lends the bytes of the hash, in order, without copying them to the heap.
  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try Swift.withUnsafeBytes(of: self) { all in
      try body(UnsafeRawBufferPointer(rebasing: all.prefix(Self.byteCount)))
    }
  }
}
