import HubKernel

/// Brings what comes on a connection with another hub to the engine. Connections that came here may be on any
/// reactor; what they bring is left for the engine's, in order.
final class LineTrunk: Trunk, @unchecked Sendable {
  // Sendable: the line is touched on the engine's reactor alone.
  private let engine: Engine
  private let line: Line

  init(_ engine: Engine, _ line: Line) {
    self.engine = engine
    self.line = line
  }

  func opened(_ peer: Peer) { engine.answered(line, peer) }

  func received(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, on peer: Peer) {
    let station = peer.station
    if station.number == Engine.home {
      engine.heard(line, message, kind, at: station)
    } else {
      Post.leave(message, kind, from: peer.connection, at: station)
    }
  }

  func ended(_ connection: ConnectionID?, _ end: TrunkEnd, at station: Station) {
    if station.number == Engine.home {
      engine.ended(line, end, at: station)
    } else {
      engine.ring { [engine, line = Passage(line)] station in engine.ended(line.content, end, at: station) }
    }
  }
}

/// Carries something to the engine's reactor that only that one touches.
struct Passage<Content>: @unchecked Sendable {
  // Sendable: whoever makes one looks at the content on the engine's reactor alone.
  let content: Content

  init(_ content: Content) { self.content = content }
}
