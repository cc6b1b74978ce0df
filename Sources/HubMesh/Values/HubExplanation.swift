/// Why this node treats a hub as it does.
public struct HubExplanation: Sendable, Equatable {
  /// Which hub.
  public var hub: HubID
  /// Whether it is a neighbour.
  public var isNeighbour: Bool
  /// Whether it should be one.
  public var isWanted: Bool
  /// Everything that speaks for it and that is known of it, one sentence each.
  public var reasons: [String]
}
