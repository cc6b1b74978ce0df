/// Something that somebody has published, as every hub that keeps it has it.
public struct Record: Sendable, Equatable {
  /// Whose it is and what it is about: there is one record for each.
  public var key: RecordKey
  /// When its author made it, in milliseconds since 1970. The later record of a key wins.
  public var time: Int64
  /// How long it is good for from then on, in milliseconds. It is the same everywhere, so a record ends at
  /// the same moment on every hub.
  public var lifetime: Int64
  /// What was published: one JSON value in its canonical spelling. Nil when the author took back what was
  /// there, which has to be remembered for as long as an older record may come along.
  public var data: [UInt8]?
  /// What the author signed it with, 64 bytes; empty for a record without an author.
  public var signature: [UInt8]

  /// Describes a record.
  public init(key: RecordKey, time: Int64, lifetime: Int64, data: [UInt8]?, signature: [UInt8]) {
    self.key = key
    self.time = time
    self.lifetime = lifetime
    self.data = data
    self.signature = signature
  }

  /// When it ends, in milliseconds since 1970.
  public var end: Int64 {
    let (sum, isOver) = time.addingReportingOverflow(lifetime)
    return isOver ? .max : sum
  }

  /// Whether it says that there is nothing any more.
  public var isRemoval: Bool { data == nil }
}
