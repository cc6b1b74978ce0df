/// A step from one state to another.
public struct LifecycleChange: Sendable, Equatable {
  /// The state it has come to.
  public let state: LifecycleState
  /// The state before.
  public let previous: LifecycleState
  /// The other peer it is about; nil where it is about this peer and its hub.
  public let peer: PeerID?
  /// The hub it is about, where it is about one.
  public let hub: String?

  /// A step.
  public init(_ state: LifecycleState, from previous: LifecycleState, peer: PeerID? = nil, hub: String? = nil)
  {
    (self.state, self.previous, self.peer, self.hub) = (state, previous, peer, hub)
  }
}
