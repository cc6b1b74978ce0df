/// One step of the way to a peer.
public struct TraceHop: Sendable, Equatable {
  /// The hub it leads to.
  public var hub: HubID
  /// Why the way leads there, as a sentence.
  public var reason: String
}
