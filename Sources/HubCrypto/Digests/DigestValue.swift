/// A hash: a fixed number of bytes, kept in place. Compare secrets with `constantTimeEquals`, not with `==`.
public protocol DigestValue: Hashable, Sendable, CustomStringConvertible {
  /// How many bytes such a hash has.
  static var byteCount: Int { get }

  /// Lends the bytes of the hash, in order.
  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
}

extension DigestValue {
  /// A copy of the bytes.
  public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

  /// The bytes as lowercase hexadecimal digits.
  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return withUnsafeBytes { bytes in
      String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
  }

  /// The same as `hex`.
  public var description: String { hex }
}
