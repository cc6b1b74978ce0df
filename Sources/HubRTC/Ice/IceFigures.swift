/// How often things happened to an agent.
public struct IceFigures: Sendable, Hashable {
  /// Datagrams of the other peer's data that came, and their bytes.
  public internal(set) var datagramsIn: UInt64 = 0
  /// The bytes in them.
  public internal(set) var bytesIn: UInt64 = 0
  /// Datagrams of data that went out.
  public internal(set) var datagramsOut: UInt64 = 0
  /// The bytes in them.
  public internal(set) var bytesOut: UInt64 = 0
  /// Datagrams that were not believed: malformed, forged, or from where nothing was expected.
  public internal(set) var rejected: UInt64 = 0
  /// Questions asked for the first time.
  public internal(set) var questions: UInt64 = 0
  /// Questions asked again.
  public internal(set) var retransmissions: UInt64 = 0
  /// Candidates and pairs that were not taken because there were too many.
  public internal(set) var overflow: UInt64 = 0
  /// Answers of servers that were errors.
  public internal(set) var serverErrors: UInt64 = 0
  /// Conflicts over who chooses.
  public internal(set) var roleConflicts: UInt64 = 0
  /// How often another way was selected than the one before.
  public internal(set) var selections: UInt64 = 0

  /// Nothing has happened.
  public init() {}
}
