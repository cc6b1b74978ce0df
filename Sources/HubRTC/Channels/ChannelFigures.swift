/// How often things happened to the channels of a peer.
public struct ChannelFigures: Sendable, Hashable {
  /// Channels that were opened, by either peer.
  public internal(set) var opened: UInt64 = 0
  /// Channels that were closed.
  public internal(set) var closed: UInt64 = 0
  /// Messages of the protocol for channels that cannot be read, or are of an unknown type.
  public internal(set) var malformed: UInt64 = 0
  /// Channels that the other peer must not open: open already, of the wrong parity, or too many.
  public internal(set) var refused: UInt64 = 0
  /// Messages for no channel, of no known kind, or of text that is none.
  public internal(set) var strays: UInt64 = 0
  /// Channels closed since a message was longer than we take.
  public internal(set) var tooLong: UInt64 = 0

  /// Nothing has happened.
  public init() {}
}
