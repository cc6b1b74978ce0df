import HubKernel
import HubTesting
import Signaling
import Testing

@testable import Fleet

/// The desk of a fleet on a hub, with a line that a test speaks for.
struct DeskTests {
  @Test func whatTheLineSaysBeforeTheDeskHasBegunIsHeardThen() async throws {
    let hub = TestHub()
    try await hub.install(SignalingPlugin.self)
    try await hub.install(Early.self)
    await hub.connect("ann", in: "lobby")
    await hub.send(#"{"type":"early-begin"}"#, by: "ann")
    #expect(hub.heard(by: "ann").contains { $0["type"]?.text == "early-connected" })
  }
}

/// A fleet whose line is connected before the reactor has come to the desk.
private final class Early: Plugin {
  static let manifest = Manifest(
    "early", "A line that is quick.", requires: [Capability((any Announcing).self)])

  private final class Line: EngineLine {
    func take(_ orders: [Order]) {}
    func end() async {}
  }

  private let desk: Desk

  init(_ settings: Tenanted<NoSettings>, _ host: Host) throws {
    desk = Desk(
      Surroundings(
        host: host, settings: FleetPlugin.Settings(), announcing: try host.require((any Announcing).self),
        hubs: nil, counts: FleetPlugin.Metrics(host.metrics), events: FleetPlugin.Emitters(host)))
  }

  func wire(_ hub: Wiring) {
    hub.receive("early-begin") { [desk] message in
      desk.start(Line())
      let peer = message.peer.connection
      desk.run { desk, station in
        guard desk.state.withLock({ $0.isConnected }) else { return }
        _ = #"{"type":"early-connected"}"#.utf8CString.withUnsafeBytes { text in
          station.send(UnsafeRawBufferPointer(rebasing: text.dropLast()), .text, to: peer)
        }
      }
    }
  }

  func start() async throws { desk.bring(.connected(server: "nats://here", longest: 1 << 20)) }
}
