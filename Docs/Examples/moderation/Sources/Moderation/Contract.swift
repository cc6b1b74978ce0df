import HubKernel

/// A peer was kept out of a network, or would have been.
public struct PeerKeptOut: TenantEvent {
  /// The peer.
  public let peer: PeerID
  /// The tenant whose rule it was.
  public let namespace: Namespace
  /// The network it wanted to be known in.
  public let network: NetworkName
  /// What kind of rule kept it out: `word`, `network` or `peer`.
  public let rule: String
  /// Whether it was only told, and the peer came in.
  public let isRehearsal: Bool
}
