internal import HubKernel

/// The processes of a fleet that is thrown away: nats-server, and hubs that stand on it. They come, are
/// killed and come back at the address they had.
final class FleetCast: Sendable {
  private struct State {
    var engine: DevelopmentEngine?
    var enginePort: UInt16?
    var hubs: [Int: DevelopmentHub] = [:]
    var ids: [Int: PeerID] = [:]
    var ports: [Int: UInt16] = [:]
    var isOver = false
  }

  private let folder: DevelopmentFolder
  private let program: String
  private let state = Lock(State())

  init(_ program: String, in folder: DevelopmentFolder) { (self.program, self.folder) = (program, folder) }

  /// What each hub is made of. Nobody wants to wait for what a hub of a short lease shows as well.
  private static func plugins(_ engine: UInt16) -> [String] {
    ["signaling", "hub-registry", "fleet: {servers: ['nats://127.0.0.1:\(engine)'], lease: 2s}", "health"]
  }

  /// Starts the server, or starts it again; returns where it listens.
  func startEngine() throws -> UInt16 {
    let port = state.withLock { $0.enginePort }
    let engine = try DevelopmentEngine(program, in: folder, port: port)
    return try state.withLock { state in
      guard !state.isOver else { throw ended(engine.end) }
      (state.engine, state.enginePort) = (engine, engine.port)
      return engine.port
    }
  }

  /// Starts a hub, or starts it again; returns where it listens.
  func startHub(_ number: Int) throws -> UInt16 {
    let (id, old, engine) = state.withLock { ($0.ids[number] ?? .random(), $0.ports[number], $0.enginePort) }
    let hub = try DevelopmentHub(
      number, in: folder, id: id, port: old ?? 0, plugins: Self.plugins(engine ?? 0)
    ) { _ in }
    guard let port = hub.port() else {
      hub.end()
      throw CommandFailure(
        .failed, "\(hub.name) does not start", hint: "hubctl check says what is wrong with a configuration")
    }
    return try state.withLock { state in
      guard !state.isOver else { throw ended(hub.end) }
      (state.hubs[number], state.ids[number], state.ports[number]) = (hub, id, port)
      return port
    }
  }

  /// Ends what came too late for the play.
  private func ended(_ end: () -> Void) -> CommandFailure {
    end()
    return CommandFailure(.interrupted, "the play is over")
  }

  func killHub(_ number: Int) { state.withLock { $0.hubs.removeValue(forKey: number) }?.kill() }

  func killEngine() {
    let engine = state.withLock { state in
      defer { state.engine = nil }
      return state.engine
    }
    engine?.kill()
  }

  /// Where hubctl reaches each hub, in their order.
  var admins: [String] { state.withLock { $0.hubs.sorted { $0.key < $1.key }.map(\.value.admin) } }

  /// Ends everybody, and nobody starts any more.
  func end() {
    let (hubs, engine) = state.withLock { state in
      state.isOver = true
      return (Array(state.hubs.values), state.engine)
    }
    for hub in hubs { hub.interrupt() }
    for hub in hubs { hub.end() }
    engine?.end()
  }
}
