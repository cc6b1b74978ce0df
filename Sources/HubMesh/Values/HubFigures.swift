/// A hub of the mesh as this node sees it.
public struct HubFigures: Sendable, Equatable {
  /// What it says of itself.
  public var card: HubCard
  /// How many links away; nil if it cannot be reached at present.
  public var distance: Int?
  /// The neighbour through which it is reached.
  public var nextHop: HubID?
  /// Who its neighbours are, in the order of their ids, as far as they say so too.
  public var neighbours: [HubID]
  /// When it was last heard of: a frame of its own, or news of it.
  public var lastHeard: Milliseconds
  /// How many of its peers are known here.
  public var members: Int
  /// How many bytes wait for it.
  public var waitingBytes: Int
  /// How many frames wait for it.
  public var waitingFrames: Int
}
