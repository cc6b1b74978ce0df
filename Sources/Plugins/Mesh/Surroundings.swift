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

  /// The name of the network on which hubs of this mesh announce themselves.
  var meshName: String { hubs.mesh(in: .standard) }

  /// Whether hubs of older kinds are spoken with. They can prove nothing.
  var takesClassic: Bool {
    settings.classic == .allow && !(proving?.isProofNeeded(in: .standard) ?? false)
      && !(proving?.hasSecret(in: .standard) ?? false)
  }

  /// Whether a network is the one of hubs.
  func isMesh(_ network: NetworkName, in namespace: Namespace) -> Bool {
    network.bytes.elementsEqual(hubs.mesh(in: namespace).utf8)
  }

  /// Whether the members of a network may be known at other hubs. Hubs are no members of anything there.
  func isShared(_ network: NetworkName, in namespace: Namespace) -> Bool {
    !offIn.contains(namespace) && !isMesh(network, in: namespace)
  }
}
