/// What a node may be told about how to behave, and every limit it keeps.
public struct MeshSettings: Sendable, Equatable {
  /// With fewer neighbours than this it looks for more.
  public var minPeers = 2
  /// It looks for no more neighbours than this, unless the mesh would fall apart without them.
  public var maxPeers = 3
  /// How often a link is asked whether it lives.
  public var heartbeat: Milliseconds = 2_000
  /// After this long without a frame a link is dead.
  public var deadAfter: Milliseconds = 8_000
  /// How long a hub may be out of reach before everything it said is over.
  public var vanishAfter: Milliseconds = 5_000
  /// How often neighbours compare what they know.
  public var exchange: Milliseconds = 5_000
  /// How long changes of the map wait for others to go with them.
  public var floodDelay: Milliseconds = 20
  /// How often a hub may tell others of its load.
  public var loadInterval: Milliseconds = 30_000
  /// A frame that has gone this many links is dropped.
  public var hopLimit: UInt8 = 32
  /// How many bytes may wait for one hub.
  public var windowBytes = 2_097_152
  /// How many frames may wait for one hub.
  public var windowFrames = 8_192
  /// How long a frame of a stream is worth delivering once it was sent.
  public var lifetime: Milliseconds = 3_000
  /// After this long without an acknowledgement everything that waits for a hub comes back.
  public var giveUpAfter: Milliseconds = 14_500
  /// The longest frame, in bytes.
  public var longestFrame = 1_114_112
  /// The longest note of a member, in bytes.
  public var longestNote = 16_384
  /// How many hubs a mesh may have.
  public var maxHubs = 16_384
  /// How many neighbours a hub may say it has.
  public var maxNeighbours = 1_024
  /// How many links a node may have.
  public var maxLinks = 1_024
  /// How many members a hub may own, over all networks.
  public var maxMembersPerHub = 1_000_000
  /// How many networks a hub may be interested in.
  public var maxInterestsPerHub = 100_000
  /// How many frames a second a link may bring, and for how many seconds at once.
  public var framesPerSecond = 200_000
  /// How many bytes a second a link may bring.
  public var bytesPerSecond = 536_870_912
  /// How many changes of its own link state a neighbour may tell in a second, on average over a minute.
  public var linkStatesPerSecond = 10
  /// How much misbehaviour within a minute is too much for a link.
  public var misbehaviourThreshold = 100

  /// The settings of a hub that is told nothing.
  public init() {}
}
