/// The 32 bytes of a SHA-256 hash, or of an HMAC over it.
public struct SHA256Digest: DigestValue {
  /// How many bytes such a hash has.
  public static let byteCount = 32

  var first: UInt64 = 0
  var second: UInt64 = 0
  var third: UInt64 = 0
  var fourth: UInt64 = 0

  init() {}

  /// Lends the bytes of the hash, in order, without copying them to the heap.
  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try Swift.withUnsafeBytes(of: self) { all in
      try body(UnsafeRawBufferPointer(rebasing: all.prefix(Self.byteCount)))
    }
  }
}
