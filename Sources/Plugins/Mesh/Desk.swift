import HubKernel
import HubMesh

/// The mesh as other plugins are offered it.
struct Desk: MeshLinking {
  let seat: Seat
  let host: Host

  var id: PeerID { seat.engine.id }
  var links: [LinkFigures] { seat.engine.snapshot.withLock { $0.links } }
  var hubs: [HubFigures] { seat.engine.snapshot.withLock { $0.hubs } }

  func call(_ address: HubAddress, _ hear: @escaping @Sendable (LinkEvent) -> Void) -> any LinkCall {
    let handle = CallHandle(seat, host, hear)
    host.run { [seat] station in seat.engine.call(address, handle, at: station) }
    return handle
  }

  func name(_ hubs: [HubAddress]) { seat.engine.name(hubs) }

  func hints(for region: String) -> [HubHint] {
    snapshotted.hints(for: region)
  }

  private var snapshotted: Snapshot { seat.engine.snapshot.withLock { $0 } }
}

extension Snapshot {
  /// Where else clients may go: nearest first, those with most room before others, none that wants nobody.
  func hints(for region: String) -> [HubHint] {
    hubs.filter {
      !$0.url.isEmpty && !$0.isDraining && !$0.isFull && $0.distance != nil && $0.dialect == .mesh
    }
    .sorted { left, right in
      let (isNear, isOtherNear) = (left.region == region, right.region == region)
      if isNear != isOtherNear { return isNear }
      return (left.load, left.connections, left.id) < (right.load, right.connections, right.id)
    }
    .prefix(Snapshot.mostHints)
    .map { HubHint(url: $0.url, region: $0.region, load: $0.load) }
  }

  /// Nobody tries more hubs than this.
  private static let mostHints = 16
}
