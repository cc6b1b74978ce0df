/// The way that an agent uses.
public struct IceSelection: Sendable, Hashable {
  /// Our end.
  public var local: Candidate
  /// Their end.
  public var remote: Candidate
  /// The socket of our end.
  public var port: LocalPort
  /// How long the last question took to be answered, in milliseconds.
  public var roundTrip: Int64
}
