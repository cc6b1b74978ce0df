/// One of our UDP sockets, bound by whoever owns the agent.
public struct LocalPort: Hashable, Sendable {
  /// Its number, which the owner chooses and never gives to another socket of the same agent.
  public var number: UInt32

  /// The port of that number.
  public init(number: UInt32) { self.number = number }
}
