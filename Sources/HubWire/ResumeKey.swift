/// What a connection is told when it opens, and nobody else: whoever shows it later is the same peer come
/// back.
public struct ResumeKey: Sendable {
  private let high: UInt64
  private let low: UInt64

  /// How many hexadecimal digits it has.
  public static let digitCount = 32

  /// Stands where no connection is.
  public static let none = ResumeKey(high: 0, low: 0)

  /// A key that nobody can guess.
  public static func random() -> ResumeKey {
    var source = SystemRandomNumberGenerator()
    return ResumeKey(high: source.next(), low: source.next())
  }

  private init(high: UInt64, low: UInt64) {
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
  public var wireText: String { ResumeKey.digits(high) + ResumeKey.digits(low) }

  private static func digits(_ half: UInt64) -> String {
    let text = String(half, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
