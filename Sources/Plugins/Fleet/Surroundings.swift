import HubFleet
import HubKernel
import HubRegistry
import Signaling

/// What a desk has around it.
struct Surroundings: Sendable {
  let host: Host
  let settings: FleetPlugin.Settings
  let announcing: any Announcing
  let hubs: (any HubDirectory)?
  let counts: FleetPlugin.Metrics
  let events: FleetPlugin.Emitters
  /// The tenants that have the plugin off: their peers never leave this hub.
  var offIn: Set<Namespace> = []
  /// Told how many hubs there are.
  var ground: NATSGround?

  /// Whether the members of a network may be known at other hubs. On the network of hubs each is a peer of
  /// the hub that it is connected to, and of no other.
  func isShared(_ network: NetworkName, in namespace: Namespace) -> Bool {
    if namespace != .standard, offIn.contains(namespace) || announcing.isOff(in: namespace) { return false }
    guard let mesh = hubs?.mesh(in: namespace) else { return true }
    return !network.bytes.elementsEqual(mesh.utf8)
  }
}
