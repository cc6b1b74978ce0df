/// What a node needs to know, in milliseconds and bytes.
struct FleetLimits: Equatable {
  /// How long a hub counts as living after it last said so.
  var lease: Int64 = 6_000
  /// How long the peers elsewhere are kept while the engine is away.
  var keep: Int64 = 60_000
  /// How long the bucket of presence keeps an entry that is not written again.
  var lifetime: Int64 = 600_000
  /// What may wait for one other hub.
  var queue = 4 << 20
  /// What goes in one message of the engine.
  var frame = 60 << 10
  /// Whether the newer connection of an id wins, or the older one.
  var newestWins = true

  /// After so long without signals a stream gives back its memory.
  static let resting: Int64 = 10_000
  /// After so long without an echo a write is done again.
  static let settling: Int64 = 2_000
  /// After so long without a word of confirmation items are sent again.
  static let resending: Int64 = 1_000
  /// A confirmation waits so long for something that goes the same way.
  static let confirming: Int64 = 40
  /// Unless so much has come meanwhile, which is a part of what may wait.
  static let confirmingBytes = 256 << 10
  var confirmingBytes: Int { min(Self.confirmingBytes, queue / 4) }
  /// How many messages that are out lend their memory to the next ones.
  static let mostSpare = 4
  /// How many deletions are remembered until their echo.
  static let mostErasures = 65_536
  /// How many entries are written again in one turn.
  static let refreshesAtOnce = 256
  /// How many hubs a fleet may have, living ones and those that were.
  static let mostHubs = 4_096
}
