import AuthTokens
import HubKernel
import HubRegistry
import Signaling

/// What an engine has around it: all that changes when a reload replaces the plugin.
struct Surroundings: Sendable {
  let host: Host
  let settings: MeshPlugin.Settings
  let announcing: any Announcing
  let hubs: any HubDirectory
  let proving: (any HubProving)?
  let counts: MeshPlugin.Metrics
  let events: MeshPlugin.Emitters
  /// The tenants that have the plugin off: their peers never leave this hub.
  var offIn: Set<Namespace> = []

  /// Whether a tenant has no part in the mesh: it has the plugin off, or nobody is made known there.
  func isOff(in namespace: Namespace) -> Bool {
    namespace != .standard && (offIn.contains(namespace) || announcing.isOff(in: namespace))
  }

  /// The name of the network on which hubs of this mesh announce themselves.
  var meshName: String { hubs.mesh(in: .standard) }

  /// Whether hubs of older kinds are spoken with. They can prove nothing.
  func takesClassic(in namespace: Namespace) -> Bool {
    settings.classic == .allow && !isOff(in: namespace)
      && !(proving?.isProofNeeded(in: namespace) ?? false) && !(proving?.hasSecret(in: namespace) ?? false)
  }

  /// Whether hubs have to show that they are ones.
  var isProofNeeded: Bool { proving?.isProofNeeded(in: .standard) ?? false }

  /// Whether tenants share their networks with other hubs. Then a hub that links may ask for the members of
  /// any of these networks whose name it knows or guesses.
  var servesTenants: Bool { host.hub.tenants.contains { $0 != .standard && !isOff(in: $0) } }

  /// Whether a peer may come to the network of hubs. Whoever is taken for a hub of an older kind in a tenant
  /// is told of the peers in all networks of that tenant, so knowing the name of one is not enough.
  func mayMeet(_ intent: AnnouncePeer) -> Bool {
    intent.namespace == .standard || intent.peer.isBound || !isMesh(intent.network, in: intent.namespace)
  }

  /// Whether a network is the one of hubs.
  func isMesh(_ network: NetworkName, in namespace: Namespace) -> Bool {
    network.bytes.elementsEqual(hubs.mesh(in: namespace).utf8)
  }

  /// Whether the members of a network may be known at other hubs. Hubs are no members of anything there.
  func isShared(_ network: NetworkName, in namespace: Namespace) -> Bool {
    !isOff(in: namespace) && !isMesh(network, in: namespace)
  }
}
