public import HubKernel

/// A stage with a hub in memory.
public final class MemoryStage: PlayStage {
  private let catalogue: [CatalogueEntry]
  private let state: Lock<State>

  private struct State: Sendable {
    var hub: TestHub?
    var clients: [String: TestClient] = [:]
    /// Those who are called, and the fleet in which they are.
    var fleet: TestFleet?
    var strangers: [String: TestStranger] = [:]
  }

  private let standard: String

  /// A stage whose hub runs with `yaml` where a play does not say otherwise.
  public init(_ yaml: String, catalogue: [CatalogueEntry]) {
    standard = yaml
    self.catalogue = catalogue
    state = Lock(State())
  }

  private func hub() async throws -> TestHub {
    if let hub = state.withLock({ $0.hub }) { return hub }
    try await run(standard)
    return try await hub()
  }

  private func client(_ who: String) throws -> TestClient {
    guard let client = state.withLock({ $0.clients[who] }) else {
      throw TestHubError(["\(who) has not connected"])
    }
    return client
  }

  /// The hub runs with this Plugins.yaml.
  public func run(_ yaml: String) async throws {
    let hub =
      if let fleet = state.withLock({ $0.fleet }) {
        try await fleet.hub("hub", yaml: yaml, catalogue: catalogue)
      } else {
        try await TestHub(yaml: yaml, catalogue: catalogue)
      }
    state.withLock { $0.hub = hub }
  }

  /// Where somebody is called who is a server, and there from now on.
  public func url(of who: String) async throws -> String {
    let fleet = state.withLock { state in
      let fleet = state.fleet ?? TestFleet()
      state.fleet = fleet
      return fleet
    }
    // Names of hosts know no capitals.
    let stranger = await fleet.stranger(who.lowercased())
    state.withLock { $0.strangers[who] = stranger }
    return stranger.url
  }

  /// Waits for the hub to call somebody who is a server.
  public func answer(_ who: String) async throws {
    guard try stranger(who).call?.isOpen == true else { throw TestHubError(["\(who) is not called"]) }
  }

  private func stranger(_ who: String) throws -> TestStranger {
    guard let stranger = state.withLock({ $0.strangers[who] }) else {
      throw TestHubError(["the hub has not been told where \(who) is: write '${\(who):url}' in its settings"])
    }
    return stranger
  }

  private func isStranger(_ who: String) -> Bool { state.withLock { $0.strangers[who] != nil } }

  /// Asks to connect.
  public func connect(_ who: String, path: String, id: String) async throws {
    let client = await (try hub()).upgrade(path: path, query: "peerId=\(id)")
    state.withLock { $0.clients[who] = client }
  }

  /// Sends text.
  public func send(_ text: String, by who: String) async throws {
    if isStranger(who) { return await (try stranger(who)).say(text) }
    await (try hub()).send(text, by: try client(who))
  }

  /// What came since this was last asked.
  public func take(by who: String) async throws -> [String] {
    isStranger(who) ? try stranger(who).take().map(\.text) : try client(who).take().map(\.text)
  }

  /// The code and reason with which the hub closed the connection.
  public func close(seenBy who: String) async throws -> (code: UInt16, reason: String)? {
    if isStranger(who) {
      guard case .closed(let code, let reason)? = try stranger(who).call?.state else { return nil }
      return (code, reason)
    }
    return try client(who).close
  }

  /// The status with which the hub refused to open a WebSocket.
  public func refusal(of who: String) async throws -> Int? {
    if case .refused(let status, _) = try client(who).state { status } else { nil }
  }

  /// Ends the connection.
  public func end(_ who: String, politely: Bool) async throws {
    if isStranger(who) { return await (try stranger(who)).close(code: politely ? 1000 : 1006) }
    await (try hub()).close(try client(who), code: politely ? 1000 : 1006)
  }

  /// Answers no pings from now on.
  public func silence(_ who: String) async throws { (try await hub()).silence(try client(who)) }

  /// Lets time pass.
  public func pass(_ time: Duration) async throws {
    if let fleet = state.withLock({ $0.fleet }) { return await fleet.pass(time) }
    await (try hub()).pass(time)
  }

  /// Asks over HTTP.
  public func get(_ target: String) async throws -> (status: Int, body: String) {
    let answer = await (try hub()).ask(.GET, target)
    return (answer.status, answer.text)
  }

  /// The id of somebody on this stage.
  public func id(of who: String) -> String { PeerID(named: who).description }
}
