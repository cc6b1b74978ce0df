public import HubKernel

/// A hub in memory: the real kernel and real plugins, with a transport, a clock and a log that a test holds
/// in its hand.
///
/// Whatever is asked of it is done when the call returns, and everything that follows from it as well.
/// Nothing moves in between, time included.
public final class TestHub: Sendable {
  let network: TestNetwork
  let world: World
  let settings: Lock<TestSettings>
  let people = Lock(People())
  private let heardEvents = Lock<[any Event]>([])
  private let captured: CapturedLog
  /// The clock, which stands still until `pass` moves it.
  public let clock: TestClock
  /// The other servers, as far as plugins ask any.
  public let web = TestWeb()
  /// What plugins keep over a restart.
  public let keeper = TestKeeper()
  /// The kernel itself.
  public let kernel: Kernel

  /// Everybody who ever connected, and what was meant for those who never did.
  struct People {
    var clients: [TestClient] = []
    var strangers: [PeerID: [Heard]] = [:]
    var unheard: [(peer: PeerID, text: String)] = []
  }

  /// A hub without plugins. With several lanes, connections are dealt out to them in turn; a seed shuffles
  /// the order in which lanes are served.
  public convenience init(lanes: Int = 1, seed: UInt64? = nil, patience: Duration = .zero) {
    var problems = Problems()
    let nothing = Configuration.read(nil, catalogue: [], problems: &problems)
    let network = TestNetwork(seed: seed, patience: patience, isOpen: false)
    self.init(nothing, TestSettings(), lanes, seed, network, name: TestHub.usualName)
  }

  /// A hub that runs with a whole Plugins.yaml. `secrets` is its environment, as far as it keeps secrets.
  public convenience init(
    yaml: String, catalogue: [CatalogueEntry], secrets: [String: String] = [:], lanes: Int = 1,
    seed: UInt64? = nil, patience: Duration = .zero
  ) async throws {
    try self.init(
      unbooted: yaml, catalogue: catalogue, secrets: secrets, lanes: lanes, seed: seed, patience: patience)
    try await boot()
  }

  /// A hub that is to run with a whole Plugins.yaml once it is booted.
  public convenience init(
    unbooted yaml: String, catalogue: [CatalogueEntry], secrets: [String: String] = [:], lanes: Int = 1,
    seed: UInt64? = nil, patience: Duration = .zero
  ) throws {
    var settings = TestSettings(catalogue: catalogue, secrets: secrets)
    try settings.replace(with: yaml)
    let network = TestNetwork(seed: seed, patience: patience, isOpen: false)
    self.init(try settings.configuration(), settings, lanes, seed, network, name: TestHub.usualName)
  }

  /// A hub whose clock goes by itself, or stands still until `pass` moves it.
  package convenience init(
    unbooted yaml: String, catalogue: [CatalogueEntry], secrets: [String: String] = [:], isReal: Bool
  ) throws {
    var settings = TestSettings(catalogue: catalogue, secrets: secrets)
    try settings.replace(with: yaml)
    let network = TestNetwork(seed: nil, patience: .zero, isOpen: false, isReal: isReal)
    self.init(try settings.configuration(), settings, 1, nil, network, name: TestHub.usualName)
  }

  /// What a hub is called in the network if it has that for itself.
  static let usualName = "hub"

  /// A hub of a fleet that has yet to be booted.
  convenience init(
    _ name: String, in network: TestNetwork, yaml: String, catalogue: [CatalogueEntry],
    secrets: [String: String], lanes: Int, seed: UInt64?
  ) throws {
    var settings = TestSettings(catalogue: catalogue, secrets: secrets)
    try settings.replace(with: yaml)
    self.init(try settings.configuration(), settings, lanes, seed, network, name: name)
  }

  private init(
    _ configuration: Configuration, _ settings: TestSettings, _ lanes: Int, _ seed: UInt64?,
    _ network: TestNetwork, name: String
  ) {
    let captured = CapturedLog()
    let crew = Crew(network.bench)
    self.network = network
    clock = network.clock
    self.captured = captured
    self.settings = Lock(settings)
    kernel = Kernel(
      configuration, catalogue: settings.catalogue, lanes: lanes, lanesRun: false, clock: clock,
      sink: captured,
      executor: crew, fetching: web)
    kernel.give((any NameResolving).self, web)
    kernel.give((any StateKeeping).self, keeper)
    world = World(kernel, name: name, lanes: lanes, crew: crew, network: network, seed: seed)
    network.add(world)
    let (events, people) = (heardEvents, people)
    _ = kernel.tap { event in events.withLock { $0.append(event) } }
    kernel.onUndelivered { text, peer, _ in
      people.withLock { people in
        people.strangers[peer, default: []].append(Heard(text))
        people.unheard.append((peer, text))
      }
    }
  }

  deinit {
    let (network, world) = (network, world)
    Task.detached {
      await network.bench.perform {
        // One that was killed tidies up where nobody sees it.
        if world.isDead { world.bury() } else { world.thaw() }
        _ = world.carryOut { await world.kernel.stop() }
        network.remove(world)
      }
    }
  }

  /// Does something on the hub's thread and everything that follows from it.
  func perform<Result: Sendable>(_ work: @escaping @Sendable (World) -> Result) async -> Result {
    await network.bench.perform { [world] in
      let result = work(world)
      world.network.settle()
      return result
    }
  }

  /// Does something that may wait for the hub, such as calling a plugin's capability. While nothing else is
  /// left to do time goes on.
  public func run<Success: Sendable>(_ work: @escaping @Sendable () async throws -> Success) async throws
    -> Success
  {
    try await network.bench.perform { [world] in world.carryOut(work) }.get()
  }

  /// Runs until nothing is left to do.
  public func settle() async { await perform { _ in } }

  /// Lets time pass.
  public func pass(_ duration: Duration) async { await perform { $0.network.pass(duration) } }

  /// Tells an event, as the plugin that owns it would.
  public func happen<E: Event>(_ event: E) async {
    await perform { $0.kernel.emitter(E.self).emit(event) }
  }

  /// Every event of one type so far, in order.
  public func events<E: Event>(of type: E.Type) -> [E] {
    heardEvents.withLock { $0.compactMap { $0 as? E } }
  }

  /// Every event so far, in order.
  var allEvents: [any Event] { heardEvents.withLock { $0 } }

  /// What was meant for peers who are not there, in order.
  var unheard: [(peer: PeerID, text: String)] { people.withLock { $0.unheard } }

  /// How many events there were so far, or since they were forgotten.
  var eventCount: Int { heardEvents.withLock { $0.count } }

  /// Lets go what was heard and said so far, which otherwise stays for tests to look at.
  func forget() {
    heardEvents.withLock { $0 = [] }
    captured.forget()
    people.withLock { people in
      people.strangers = [:]
      people.unheard = []
      for client in people.clients { client.forget() }
    }
  }

  /// Tells that the hub listens, as it does once its plugins run.
  package func beginsToListen() async {
    let kernel = kernel
    await perform { _ in kernel.announceStart(listening: ["127.0.0.1:\(TestNetwork.port)"]) }
  }

  /// Everything logged so far.
  public var log: [LogRecord] { captured.records }
  /// Everything logged so far, a line for each.
  public var logLines: [String] { captured.lines }

  /// What a meter reads, by its full name; nil when there is none. Meters of the name that have all the given
  /// labels are added up, and a histogram reads how many it observed.
  public func meter(_ name: String, labels: KeyValuePairs<String, String> = [:]) -> Int? {
    let wanted = Set(labels.map { MeterLabel($0.key, $0.value) })
    let found = kernel.meters().filter { $0.name == name && wanted.isSubset(of: $0.labels) }
    return found.isEmpty ? nil : found.reduce(0) { $0 + $1.value }
  }

  /// What a meter that counts for tenants reads for one of them; nil when it never counted for that one.
  public func meter(_ name: String, in namespace: Namespace) -> Int? {
    kernel.meters().filter { $0.name == name }.flatMap { $0.tenants ?? [] }
      .first { $0.namespace == namespace }?.value
  }
}
