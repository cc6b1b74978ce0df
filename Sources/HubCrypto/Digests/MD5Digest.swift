/// The 16 bytes of an MD5 hash.
public struct MD5Digest: DigestValue {
  /// How many bytes such a hash has.
  public static let byteCount = 16

  var head: UInt64 = 0
  var tail: UInt64 = 0

  init() {}

  /// Lends the bytes of the hash, in order, without copying them to the heap.
  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try Swift.withUnsafeBytes(of: self) { try body($0) }
  }
}
