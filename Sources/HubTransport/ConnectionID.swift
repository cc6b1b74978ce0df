/// One connection of this process, wherever it is kept. Safe to hold after the connection has gone.
public struct ConnectionID: Hashable, Sendable, BitwiseCopyable {
  /// The lane that owns it.
  public let lane: UInt16
  /// Its place there.
  public let index: UInt32
  /// How often that place has been used.
  public let generation: UInt32

  /// Names a connection.
  @inlinable
  public init(lane: UInt16, index: UInt32, generation: UInt32) {
    self.lane = lane
    self.index = index
    self.generation = generation
  }
}
