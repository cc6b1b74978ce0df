/// The number by which a transport knows one of its sockets; a reused index has another generation.
public struct Link: Hashable, Sendable {
  /// Where the transport keeps it.
  public let index: UInt32
  /// How often that place has been used.
  public let generation: UInt32

  /// Names a socket.
  @inlinable
  public init(index: UInt32, generation: UInt32) {
    self.index = index
    self.generation = generation
  }
}
