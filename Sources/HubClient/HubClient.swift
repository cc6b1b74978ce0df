package import HubBase

/// A peer of a mesh of hubs: connects to one of them and comes back when it is lost, knows who else is in its
/// network, passes signals, and publishes, finds and watches records.
///
///     let client = try HubClient(ClientOptions(hubs: ["wss://hub.example"]))
///     let events = client.events()
///     try await client.open()
///     for try await case .peer(let member) in events {
///       try await client.signal(to: member.id, "offer", data)
///     }
///
/// Whatever waits ends at once when its task is cancelled. Nothing is done on the thread that calls; a client
/// that is not closed goes on until the process ends.
public final class HubClient: Sendable {
  let driver: ClientDriver
  /// Who it is.
  public let id: PeerID

  /// A client that knows what it is to be, and connects when it is opened. Throws what is wrong with the
  /// options.
  public convenience init(_ options: ClientOptions) throws(ClientError) {
    try self.init(options, over: SocketTransport(), clock: SystemClock())
  }

  /// A client over another transport, with another time, for tests.
  package init(
    _ options: ClientOptions, over transport: any ClientTransport, clock: any HubClock,
    on executor: (any TaskExecutor)? = nil, chance: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
  ) throws(ClientError) {
    id = options.id
    driver = try ClientDriver(options, transport, clock, executor, chance)
  }

  /// Connects and joins its network; returns when the hub has told of the others it knows, and throws when no
  /// hub takes it. It goes on trying for as long as that takes.
  public func open() async throws {
    driver.enter { machine, now in machine.start(now: now) }
    _ = try await driver.wait { machine, ticket in
      machine.whenReady(ticket) { machine.emit(.settle(ticket, .success(.null))) }
    }
  }

  /// Says something else of this peer, or goes to another network.
  public func announce(networkName: String, data: JSONValue) async throws {
    try ClientMachine.checkNetwork(networkName, data)
    _ = try await driver.wait { machine, ticket in machine.announce(ticket, networkName, data) }
  }

  /// Passes a signal to a peer of the network; returns when the hub has taken it, and throws when it refused.
  public func signal(to peer: PeerID, _ type: String, _ data: JSONValue) async throws {
    guard (1...Envelope.longestType).contains(type.utf8.count) else {
      throw ClientError("bad-type", "a type is 1 to \(Envelope.longestType) bytes")
    }
    _ = try await driver.wait { machine, ticket in machine.signal(ticket, to: peer, type, data) }
  }

  /// Says a message of any type, for a plugin of the hub; returns when it is on its way.
  public func send(_ message: JSONValue) async throws {
    guard message["type"]?.text?.isEmpty == false else {
      throw ClientError("missing-type", "a message is an object with a type")
    }
    _ = try await driver.wait { machine, ticket in machine.post(ticket, message) }
  }

  /// Asks a plugin of the hub something, and returns the message of that type that answers it.
  public func ask(_ type: String, _ data: JSONValue? = nil, answer: String) async throws -> JSONValue {
    try await driver.wait { machine, ticket in machine.question(ticket, type, data, answer: answer) }
  }

  /// Says goodbye and ends everything. Those who wait are told that it was closed.
  public func close(reason: String = "closed") async {
    _ = try? await driver.wait { machine, ticket in
      machine.close(reason: reason, now: machine.now)
      machine.emit(.settle(ticket, .success(.null)))
    }
    await driver.untilSilent()
  }

  /// Everybody who is in the network, as far as it knows.
  public var peers: [Member] { get async { await driver.look { $0.roster.all } } }

  /// The hub to which it is connected; nil while there is none.
  public var hub: String? { get async { await driver.look { $0.connection?.hub } } }

  /// Every hub that would be tried: those that were given, and those that hubs have named.
  public var hubs: [String] { get async { await driver.look { $0.hubs.addresses } } }

  /// How far it has come with its hub.
  public var state: LifecycleState { get async { await driver.look { $0.state } } }

  /// What happens from now on. It ends with `closed`; whoever reads so slowly that more waits than
  /// `limits.events` gets the error `reading-too-slowly` in place of what was lost.
  public func events() -> AsyncThrowingStream<ClientEvent, any Error> { driver.stream() }

  /// The steps from state to state from now on, of this peer with its hub and with each other peer.
  public func states() -> AsyncThrowingStream<LifecycleChange, any Error> { driver.states() }
}
