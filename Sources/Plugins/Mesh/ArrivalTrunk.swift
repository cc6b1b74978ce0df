import HubKernel

/// Brings what comes on a connection that came here, from the moment of its announcement on, to the engine.
/// It may be on any reactor; what it brings is left for the engine's, in order.
///
/// A hub of an older kind tells of its peers right after it has announced itself, and does not wait to be
/// registered: so its connection is taken over before anybody knows what becomes of it.
final class ArrivalTrunk: Trunk {
  private let seat: Seat

  init(_ seat: Seat) { self.seat = seat }

  func opened(_ peer: Peer) {}

  func received(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, on peer: Peer) {
    let station = peer.station
    if station.number == Engine.home {
      seat.engine.arrived(peer.connection, message, kind, at: station)
    } else {
      Post.leave(message, kind, from: peer.connection, at: station)
    }
  }

  func ended(_ connection: ConnectionID?, _ end: TrunkEnd, at station: Station) {
    guard let connection else { return }
    if station.number == Engine.home {
      seat.engine.departed(connection, end, at: station)
    } else {
      let engine = seat.engine
      engine.ring { engine.departed(connection, end, at: $0) }
    }
  }
}
