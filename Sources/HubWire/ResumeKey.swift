/// What a connection is told when it opens, and nobody else: whoever shows it later is the same peer come
/// back.
public struct ResumeKey: Sendable {
  private let high: UInt64
  private let low: UInt64

  /// How many hexadecimal digits it has.
  public static let digitCount = 32

  /// Stands where no connection is.
  public static let none = ResumeKey(high: 0, low: 0)

  /// A key of 128 random bits, which are to be such as nobody can guess.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The key that a peer shows; nil when it is not one.
  public init?(_ text: String) {
    guard text.utf8.count == ResumeKey.digitCount, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }),
      let high = UInt64(text.prefix(16), radix: 16), let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  /// Compares in a time that does not depend on where they differ.
  public func matches(_ other: ResumeKey) -> Bool { (high ^ other.high) | (low ^ other.low) == 0 }

  /// The key as the wire has it. Not a description, so that no log prints it by chance.
  public var wireText: String {
    String(unsafeUninitializedCapacity: ResumeKey.digitCount) { buffer in
      for at in 0..<16 {
        let shift = UInt64(60 - 4 * at)
        buffer[at] = ResumeKey.digit(high >> shift)
        buffer[16 + at] = ResumeKey.digit(low >> shift)
      }
      return ResumeKey.digitCount
    }
  }

  /// The digit of the lowest four bits.
  private static func digit(_ bits: UInt64) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: bits & 15)
    return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
  }
}
