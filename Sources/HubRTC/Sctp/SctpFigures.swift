/// How often things happened to an association.
public struct SctpFigures: Sendable, Hashable {
  /// Packets that came.
  public internal(set) var packetsIn: UInt64 = 0
  /// Packets that went out.
  public internal(set) var packetsOut: UInt64 = 0
  /// Messages that came whole.
  public internal(set) var messagesIn: UInt64 = 0
  /// Messages that were taken to be sent.
  public internal(set) var messagesOut: UInt64 = 0
  /// The bytes in those that came.
  public internal(set) var bytesIn: UInt64 = 0
  /// The bytes in those that went out.
  public internal(set) var bytesOut: UInt64 = 0
  /// Packets that cannot be packets.
  public internal(set) var malformed: UInt64 = 0
  /// Messages longer than we said we take.
  public internal(set) var tooLong: UInt64 = 0
  /// Messages that were not taken to be sent since the buffer was full.
  public internal(set) var full: UInt64 = 0
  /// Packets that were not sent since too many waited already. They are sent again later.
  public internal(set) var overflow: UInt64 = 0
  /// Calls that the library refused.
  public internal(set) var refused: UInt64 = 0

  /// Nothing has happened.
  public init() {}
}
