public import HubKernel

/// Records that were lacking here came from another hub.
public struct RecordsRepaired: Event {
  /// The hub they came from.
  public let peer: PeerID
  /// How many.
  public let records: Int
}

/// A hub has said so much that was wrong that for a while nothing it says is believed.
public struct ReplicaShunned: Event {
  /// The hub.
  public let peer: PeerID
}
