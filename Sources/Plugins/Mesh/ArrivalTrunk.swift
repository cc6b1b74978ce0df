import HubKernel

/// Brings what comes on a connection that came here, from the moment of its announcement on, to the engine.
/// It may be on any reactor; what it brings is left for the engine's, in order.
///
/// A hub of an older kind tells of its peers right after it has announced itself, and does not wait to be
/// registered: so its connection is taken over before anybody knows what becomes of it.
final class ArrivalTrunk: Trunk, @unchecked Sendable {
  // Sendable: the line is touched on the engine's reactor alone.
  private let seat: Seat
  /// What has become of the connection, once that is known. It is kept for as long as this is, because
  /// nobody else may hold it while it is told of a message.
  @exclusivity(unchecked) private var line: Line?

  init(_ seat: Seat) { self.seat = seat }

  func opened(_ peer: Peer) {}

  func received(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, on peer: Peer) {
    if peer.station.number == Engine.home {
      seat.bare._withUnsafeGuaranteedRef { engine in
        if let line = line.bare {
          return line._withUnsafeGuaranteedRef { engine.heard($0, message, kind, at: peer.station) }
        }
        engine.arrived(peer.connection, message, kind, at: peer.station)
        line = engine.linesByConnection[peer.connection]
      }
    } else {
      Post.leave(message, kind, from: peer.connection, at: peer.station)
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
