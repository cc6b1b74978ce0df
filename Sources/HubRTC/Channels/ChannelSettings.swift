/// How channels behave. Sizes are in bytes, times in milliseconds.
public struct ChannelSettings: Sendable, Hashable {
  /// How many channels there are at a time, whoever opened them.
  public var channels = 32
  /// The longest label, and the longest name of a protocol.
  public var longestName = 256
  /// A channel whose buffer falls to this has drained.
  public var lowMark = 16 * 1024
  /// How long the other peer may take to end its side of a channel that is being closed.
  public var patience: Int64 = 10_000
  /// Whether channels that the other peer opens are taken.
  public var acceptsChannels = true

  /// The usual behaviour.
  public init() {}
}
