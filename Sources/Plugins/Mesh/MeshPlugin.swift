public import HubKernel
import HubRegistry
import Signaling

/// Makes several hubs behave as one.
public final class MeshPlugin: Plugin {
  public static let manifest = Manifest(
    "mesh", "Joins this hub with others, so that their peers find and reach each other.",
    requires: [Capability((any Announcing).self), Capability((any HubDirectory).self)])

  let settings: Tenanted<Settings>
  let host: Host

  public init(_ settings: Tenanted<Settings>, _ host: Host) {
    self.settings = settings
    self.host = host
  }

  public func wire(_ hub: Wiring) {}
}
