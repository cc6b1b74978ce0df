extension Kernel: HubControl {
  /// Says how to go on to another configuration, how to apply the hub's own settings, and what a request to
  /// stop does.
  public func onRequest(
    reload: @escaping @Sendable (_ dryRun: Bool, _ who: String) async -> ReloadOutcome,
    applyHub: @escaping @Sendable (HubSettings) throws -> Void, drain: @escaping @Sendable () -> Void
  ) {
    state.withLock {
      $0.reload = reload
      $0.applyHub = applyHub
      $0.onDrainRequest = drain
    }
  }

  /// Reads the configuration again and changes over to it.
  public func reload(dryRun: Bool, by who: String) async -> ReloadOutcome {
    let reload = state.withLock { $0.reload }
    return await reload?(dryRun, who) ?? .rejected(["this hub was not started from a file"])
  }

  /// Does something later, unless the number is given back before.
  package func later(_ delay: Duration, _ work: @escaping @Sendable () async -> Void) -> Int {
    core.timers.after(delay) { [core] in core.tasks.run { await work() } }
  }

  /// Does not do it.
  package func forget(_ number: Int) { core.timers.cancel(number) }

  /// How much a tenant may have.
  public func quota(_ tenant: Namespace) -> Quota { core.tables.quotas[tenant] }

  /// Lets nobody more into a tenant that is to go, until it is opened again.
  public func close(_ tenant: Namespace, _ isClosed: Bool) {
    core.leaving.withLock { leaving in
      if isClosed { leaving.insert(tenant) } else { leaving.remove(tenant) }
    }
  }

  /// Begins to stop.
  public func requestDrain() { state.withLock { $0.onDrainRequest }?() }

  /// What a plugin offers, for a part of the hub that is none.
  public func service<P>(_ type: P.Type) -> P? {
    instancesByLine.lazy.compactMap { $0.declared.offers[Capability(type)] as? P }.first
  }

  /// Every plugin, in the order of its line.
  public func plugins() -> [PluginStatus] {
    let (instances, counts) = (instancesByLine, state.withLock { $0.restartCounts })
    return instances.map { one in
      let (time, backlog) = (one.ticket.handlerTime, one.declared.named.backlog())
      return PluginStatus(
        one.blueprint.manifest, position: one.position.withLock { $0.description }, state: one.state,
        health: one.health, declares: one.declarations,
        calls: (one.ticket.callCount, time.mean, time.longest),
        waiting: one.mailbox.depth + backlog.waiting, dropped: one.mailbox.dropped + backlog.dropped,
        restarts: counts[one.id] ?? 0,
        refusals: Dictionary(
          uniqueKeysWithValues: one.ticket.refusals.map { ($0.key.description, $0.value) }))
    }
  }

  private var instancesByLine: [PluginInstance] {
    state.withLock { state in
      state.configuration.plugins.compactMap { line in state.instances.first { $0.id == line.manifest.id } }
    }
  }

  /// Every handler of every intent, and who is asked for signals to peers elsewhere.
  public func order() -> [OrderLine] {
    let instances = instancesByLine
    let deciders = Assembly.order(instances, core.gates.kinds)
    let asked = core.gates.kinds.map(\.name).flatMap { intent in
      deciders.filter { $0.intentName == intent }.compactMap { decider in
        instances.first { $0.id == decider.plugin.id }?.orderLine(intent, decider.stage)
      }
    }
    return asked + instances.filter { $0.declared.carrier != nil }.map { $0.orderLine("carrySignal", .carry) }
  }

  /// Hears every event.
  public func tap(_ hear: @escaping @Sendable (any Event) -> Void) -> Int { core.bus.tap(hear) }

  /// Hears no more.
  public func untap(_ number: Int) { core.bus.remove(number) }

  /// What every meter reads.
  public func meters() -> [MeterReading] { core.meterRegistry.readings }

  /// Every path that is served, and by whom.
  public func routes() -> [ServedRoute] { core.tables.router.routes.map(\.served) }

  /// What is written to the log now.
  public var log: LogSettings { core.logs.settings }

  /// Writes the log as these settings say, until the next reload.
  public func setLog(_ settings: LogSettings) { core.logs.set(settings) }

  /// The names of all events and intents that anybody here has named.
  public func names() -> (events: [String], intents: [String]) {
    (core.bus.wireNames, core.gates.kinds.map(\.name).sorted())
  }
}

extension PluginInstance {
  var health: Health {
    switch state {
    case .failed: .failed("it kept failing and is out of order")
    case .restarting: .degraded("it failed and is being started again")
    default: declared.health?() ?? .ok
    }
  }

  func orderLine(_ intent: String, _ stage: Stage) -> OrderLine {
    OrderLine(intent, stage, blueprint.manifest, position: position.withLock { $0.description })
  }

  /// What it declared.
  var declarations: PluginDeclarations {
    var all = PluginDeclarations()
    all.hears = declared.heard.sorted()
    all.decides =
      declared.deciders.map { .init(intent: $0.intentName, stage: "\($0.stage)") }
      + declared.namedDeciders.map { .init(intent: $0.intent, stage: "\($0.stage)") }
    all.receives = declared.receivers.keys.sorted()
    all.serves = declared.routes.map(\.served)
    all.sockets = declared.sockets.keys.sorted()
    all.offers = declared.offers.keys.map(\.name).sorted()
    return all
  }
}
