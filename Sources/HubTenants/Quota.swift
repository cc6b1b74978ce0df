public import HubBase

/// How much of the hub one tenant may take at once.
public struct Quota: Sendable, Equatable {
  /// Connections that belong to it.
  public var connections = Int.max
  /// Peers that have joined one of its networks.
  public var peers = Int.max
  /// Networks with members.
  public var networks = Int.max
  /// Members of one network.
  public var peersPerNetwork = Int.max

  /// No limit but the hub's own, unless one is given.
  public init(connections: Int = .max, peers: Int = .max, networks: Int = .max) {
    (self.connections, self.peers, self.networks) = (connections, peers, networks)
  }
}

/// Whoever says how much each tenant may take. A plugin offers it, and the kernel looks for it: it alone can
/// count exactly.
public protocol TenantQuotas: Sendable {
  /// What one tenant may take.
  func quota(in namespace: Namespace) -> Quota
}
