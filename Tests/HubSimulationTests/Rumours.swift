import HubMesh
import HubWire

/// Who is where, as faulty nodes know it of each other behind everybody's back.
final class Rumours {
  struct Place {
    let peer: PeerID
    let network: NetworkKey
    let hub: HubID
  }

  var places: [Place] = []

  /// Somebody in a network that a hub has no member in.
  func stranger(to hub: HubID) -> Place? {
    places.first { place in
      place.hub != hub && !places.contains { $0.hub == hub && $0.network == place.network }
    }
  }
}
