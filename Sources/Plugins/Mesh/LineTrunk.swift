import HubKernel

/// Brings what comes on a connection that this hub called to the engine, on whose reactor it is.
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
    engine.heard(line, message, kind, at: peer.station)
  }

  func ended(_ connection: ConnectionID?, _ end: TrunkEnd, at station: Station) {
    engine.ended(line, end, at: station)
  }
}

/// Carries something to the engine's reactor that only that one touches.
struct Passage<Content>: @unchecked Sendable {
  // Sendable: whoever makes one looks at the content on the engine's reactor alone.
  let content: Content

  init(_ content: Content) { self.content = content }
}
