/// How much a client holds at once.
public struct ClientLimits: Sendable {
  /// Questions to the hub, and tasks that wait until there is a hub.
  public var questions = 1_000
  /// Other peers that are remembered. Beyond that newcomers are told of and forgotten.
  public var peers = 10_000
  /// Topics that are watched.
  public var topics = 64
  /// Records of a topic that are remembered.
  public var records = 1_000
  /// Events that may wait for one reader.
  public var events = 1_000
  /// Bytes of the longest message that is taken or sent.
  public var message = 1 << 20
  /// Bytes that may wait to be sent.
  public var unsent = 4 << 20

  /// The usual limits.
  public init() {}

  /// Messages and bytes that are kept until the hub is known to have them.
  static let keptMessages = 256
  static let keptBytes = 262_144
  /// After so many messages the hub is told that they came, where it counts them.
  static let confirmed = 32
  /// Hubs that are remembered which other hubs have named.
  static let hints = 16
  /// Hubs that may be given.
  static let hubs = 64
}
