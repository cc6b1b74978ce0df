import HubKernel
import HubMesh
import HubRegistry

/// The mesh as the list of hubs and the health of this one show it to everybody.
final class MeshShowcase: DistantHubs {
  private let seat: Seat
  private let clock: any HubClock

  init(seat: Seat, clock: any HubClock) {
    self.seat = seat
    self.clock = clock
  }

  var distantHubs: [DistantHub] {
    let snapshot = seat.engine.snapshot.withLock { $0 }
    return snapshot.hubs
      .sorted { ($0.distance ?? .max, $0.id) < ($1.distance ?? .max, $1.id) }
      .map { hub in
        DistantHub(
          peer: hub.id, name: hub.name, region: hub.region, url: hub.url, load: hub.load,
          isDraining: hub.isDraining, distance: hub.distance,
          carriers: Set(snapshot.links.filter { $0.hub == hub.id }.map(\.carrier)).sorted())
      }
  }

  var outlook: String {
    let engine = seat.engine
    let snapshot = engine.snapshot.withLock { $0 }
    let outlook = MeshOutlook(
      hubs: snapshot.hubs, lost: engine.diary.lost, refusals: engine.diary.refusals,
      now: clock.wallMilliseconds)
    return outlook.sentence + CarrierWords.sentence(snapshot.links)
  }
}

extension Engine {
  /// Keeps at hand where peers may go whom this hub sends away.
  func renewReferral() {
    let host = surroundings.host
    // Whoever goes has left the mesh before its peers are told, and what it knew last is what they need.
    guard !isStopped, !host.hub.isDraining else { return }
    let region = lastCard?.region ?? ""
    let places = snapshot.withLock { $0.hints(for: region) }.prefix(Referral.mostPlaces).map {
      Referral.Place(url: $0.url, region: $0.region, load: $0.load)
    }
    guard places != lastPlaces else { return }
    lastPlaces = places
    host.referral.set(places)
  }
}
