/// The hub: owns the parts and says in which order they come and go.
///
/// Boot makes the plugins, starts them and lets the lanes see what they declared. Reload does the same beside
/// what runs, and exchanges it between two messages. Drain and stop take everything back.
public final class Kernel: Sendable {
  let core: KernelCore
  let catalogue: [CatalogueEntry]
  let turnstile = Turnstile()
  let state: Lock<State>
  /// Whether lanes have threads of their own, and not a test that drives them by hand.
  let lanesRun: Bool

  struct State {
    var configuration: Configuration
    /// In the order in which they were started.
    var instances: [PluginInstance] = []
    /// Failures of instances that nobody knows yet, because they are still being started.
    var early: [ObjectIdentifier: any Error] = [:]
    var restarts: [String: [UInt64]] = [:]
    var restartCounts: [String: Int] = [:]
    var reload: (@Sendable (Bool, String) async -> ReloadOutcome)?
    var applyHub: (@Sendable (HubSettings) throws -> Void)?
    var onDrainRequest: (@Sendable () -> Void)?
    /// Services from outside, for plugins that want them.
    var given: [Capability: any Sendable] = [:]
  }

  /// The deadline for a plugin's `start`, and for its `stop`.
  static let startDeadline = Duration.seconds(10)
  static let stopDeadline = Duration.seconds(5)
  /// How long lanes wait for each other when something is exchanged, and how often that is tried.
  private static let patience = Duration.milliseconds(4)
  private static let attempts = 50

  /// Makes a hub that has done nothing yet. Its tasks run on `executor`, or where the process runs its tasks;
  /// its plugins ask other servers through `fetching`.
  public init(
    _ configuration: Configuration, catalogue: [CatalogueEntry], lanes: Int, lanesRun: Bool = true,
    clock: any HubClock = SystemClock(), sink: any LogSink, executor: (any TaskExecutor)? = nil,
    fetching: (any HTTPFetching & DatagramSending)? = nil
  ) {
    core = KernelCore(
      lanes: lanes, clock: clock, sink: sink, settings: configuration.hub,
      namespaces: configuration.namespaces, executor: executor)
    self.catalogue = catalogue
    self.lanesRun = lanesRun
    var given: [Capability: any Sendable] = [:]
    if let fetching {
      given = [KernelCapabilities.fetching: fetching, KernelCapabilities.datagrams: fetching]
    }
    state = Lock(State(configuration: configuration, given: given))
    core.pluginHealth.withLock { [weak self] in
      $0.ask = { [weak self] in self?.plugins().map { ($0.id, $0.state, $0.health) } ?? [] }
    }
    applyLogLevels(configuration.hub)
  }

  /// Makes and starts every plugin. If one cannot start, those that did are stopped again and nothing is
  /// left.
  public func boot() async throws(PluginFailure) {
    do {
      try await turnstile.alone {
        let configuration = state.withLock { $0.configuration }
        let made = try assemble(configuration.plugins, besides: [])
        let tables = try Assembly.tables(
          made, core, for: configuration.plugins, namespaces: configuration.namespaces)
        try await start(made)
        for one in made { one.subscribe(core) }
        let failed = state.withLock { $0.take(made) }
        // Lanes that are made later see the tables at once; those that exist take them in their next turn.
        core.replace { $0.tables = tables }
        for inbox in core.inboxes { inbox.run { $0.adopt() } }
        for one in made { one.become(.running, "", core) }
        for (ticket, error) in failed { self.failed(ticket, error) }
      }
    } catch let failure as PluginFailure {
      throw failure
    } catch {
      throw PluginFailure(plugin: KernelCore.name, position: .code, what: "\(error)")
    }
  }

  /// Makes every plugin and lets it declare, but starts none. What is wrong with the combination shows, and
  /// `plugins`, `order`, `names` and `meters` can be asked about a hub that does not run.
  public func rehearse() throws(PluginFailure) {
    do {
      let configuration = state.withLock { $0.configuration }
      let made = try assemble(configuration.plugins, besides: [])
      _ = try Assembly.tables(
        made, core, for: configuration.plugins, namespaces: configuration.namespaces)
      state.withLock { $0.instances = made }
    } catch let failure as PluginFailure {
      throw failure
    } catch {
      throw PluginFailure(plugin: KernelCore.name, position: .code, what: "\(error)")
    }
  }

  /// Says that the hub listens; `addresses` are for people.
  public func announceStart(listening addresses: [String]) {
    core.listening.withLock { $0 = addresses }
    let name = core.settings.name
    core.events.started.emit(HubStarted(hub: name, listening: addresses))
    core.log.notice("hub started", ["hub": name, "listening": addresses.joined(separator: " ")])
  }

  /// Makes instances in the order in which they must start, without effects.
  func assemble(_ blueprints: [any Blueprint], besides kept: [PluginInstance]) throws -> [PluginInstance] {
    var capabilities = state.withLock { $0.given }
    capabilities[KernelCapabilities.control] = self
    for one in kept { capabilities.merge(one.declared.offers) { $1 } }
    var made: [PluginInstance] = []
    for blueprint in Plan.order(blueprints, \.manifest).order {
      let id = blueprint.manifest.id
      let one = try PluginInstance(blueprint, core: core, capabilities: capabilities) {
        [weak self] ticket, error in
        self?.failed(ticket, error)
      }
      let offered = Set(one.declared.offers.keys)
      if let lacking = blueprint.manifest.provides.first(where: { !offered.contains($0) }) {
        let what = "promises \(lacking.name) and does not offer it"
        throw PluginFailure(plugin: id, position: blueprint.position, what: what)
      }
      capabilities.merge(one.declared.offers) { $1 }
      made.append(one)
    }
    return made
  }

  /// Starts instances one after the other; when one fails those before it are stopped in reverse.
  func start(_ instances: [PluginInstance]) async throws(PluginFailure) {
    for (index, one) in instances.enumerated() {
      one.attach()
      let plugin = one.plugin
      let outcome = Lock<(any Error)?>(nil)
      let inTime = await core.timers.within(Kernel.startDeadline) {
        do { try await plugin.start() } catch { outcome.withLock { $0 = error } }
      }
      let error = outcome.withLock { $0 }
      if inTime, error == nil { continue }
      for started in instances[...index].reversed() { await started.end(core, deadline: Kernel.stopDeadline) }
      let what = error.map { "could not start: \($0)" } ?? "did not start within \(Kernel.startDeadline)"
      throw PluginFailure(plugin: one.id, position: one.blueprint.position, what: what)
    }
  }

  /// Shows new tables to every lane between two messages. `meanwhile` runs while all of them stand still.
  /// Returns for how many nanoseconds one did.
  func exchange(_ tables: Tables, meanwhile: @escaping @Sendable () -> Void) async -> UInt64 {
    // What is replaced is let go when the lanes run again: with many tenants that takes its time.
    let before = (core.now, state.withLock { $0.configuration })
    var length: UInt64 = 0
    var outcome: Pause.Outcome?
    for attempt in 1...Kernel.attempts where outcome?.isDone != true {
      // Nobody stands still for long because a lane does not come; the last time all have to wait for it.
      let pause = Pause(
        lanes: lanesRun ? core.inboxes.count : 0, clock: core.clock,
        patience: attempt < Kernel.attempts ? Kernel.patience : nil
      ) { [core] in
        meanwhile()
        core.replace { $0.tables = tables }
      }
      for inbox in core.inboxes {
        inbox.run { [lanesRun] lane in
          if lanesRun { pause.hold() }
          lane.adopt()
        }
      }
      let ended = await pause.over()
      length = max(length, ended.length)
      outcome = ended
    }
    core.meters.reloadPause.observe(length)
    return withExtendedLifetime(before) { length }
  }

  /// Offers a service from outside to plugins that want it. To be called before `boot`.
  public func give<P: Sendable>(_ type: P.Type, _ service: P) {
    state.withLock { $0.given[Capability(type)] = service }
  }

  /// What this hub looks like from inside.
  public var view: HubView { HubView(core: core) }

  /// Meters for a part of the hub that is not a plugin, such as the transport.
  public func meters(owner: String) -> Meters { Meters(owner: owner, registry: core.meterRegistry) }

  /// A log for a part of the hub that is not a plugin.
  public func log(for part: String) -> Log { Log(plugin: part, hub: core.logs) }

  /// The clock everything here goes by.
  public var clock: any HubClock { core.clock }

  /// What the hub was told to be.
  public var settings: HubSettings { core.settings }

  /// The inbox of a lane.
  public func inbox(_ lane: Int) -> Inbox { core.inboxes[lane] }

  func applyLogLevels(_ settings: HubSettings) {
    core.logs.set(settings.log)
  }
}
