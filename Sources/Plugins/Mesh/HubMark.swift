import HubKernel
import HubMesh

/// What a hub is called in what tenants hear of it.
///
/// Hubs of older kinds pass on to their clients who of ours told them of a peer. Outside of tenants that is
/// the id of the hub. To a tenant it is another number, made of the id: by it tenants cannot find out whether
/// the same hub serves them, and nobody who knows only the number can learn the id.
enum HubMark {
  private static let network = NetworkName("hub")

  static func mark(of hub: PeerID, in namespace: Namespace) -> PeerID {
    guard namespace != .standard, let network else { return hub }
    return NetworkKey(mesh: hub.description, namespace: namespace.name, network: network).place
  }
}
