extension Kernel: HubControl {
  /// Says how to read the configuration again, how to apply the hub's own settings, and what a request to
  /// stop does.
  public func onRequest(
    read: @escaping @Sendable () async -> Result<Configuration, Rejection>,
    applyHub: @escaping @Sendable (HubSettings) throws -> Void, drain: @escaping @Sendable () -> Void
  ) {
    state.withLock {
      $0.reader = read
      $0.applyHub = applyHub
      $0.onDrainRequest = drain
    }
  }

  /// Reads the configuration again and changes over to it.
  public func reload(dryRun: Bool) async -> ReloadOutcome {
    guard let read = state.withLock({ $0.reader }) else {
      return .rejected(["this hub was not started from a file"])
    }
    switch await read() {
    case .success(let configuration): return await reload(to: configuration, dryRun: dryRun)
    case .failure(let rejection): return dryRun ? .rejected(rejection.reasons) : reject(rejection.reasons)
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
      let time = one.ticket.handlerTime
      return PluginStatus(
        id: one.id, summary: one.blueprint.manifest.summary,
        position: one.position.withLock { $0.description },
        state: one.state, health: one.health, calls: one.ticket.callCount, meanNanoseconds: time.mean,
        longestNanoseconds: time.longest, waiting: one.mailbox.depth, dropped: one.mailbox.dropped,
        restarts: counts[one.id] ?? 0,
        refusals: Dictionary(
          uniqueKeysWithValues: one.ticket.refusals.map { ($0.key.description, $0.value) }),
        declares: one.declarations)
    }
  }

  private var instancesByLine: [PluginInstance] {
    state.withLock { state in
      state.configuration.plugins.compactMap { line in state.instances.first { $0.id == line.manifest.id } }
    }
  }

  /// Every handler of every intent.
  public func order() -> [OrderLine] {
    let instances = instancesByLine
    let deciders = Assembly.order(instances)
    return core.gates.kinds.map(\.name).flatMap { intent in
      deciders.filter { $0.intentName == intent }.map { decider in
        let one = instances.first { $0.id == decider.plugin.id }
        let after = one?.blueprint.manifest.after ?? []
        return OrderLine(
          intent: intent, stage: decider.stage, plugin: decider.plugin.id,
          position: one?.position.withLock { $0.description } ?? "",
          reason: after.isEmpty ? "" : "after \(after.joined(separator: ", "))")
      }
    }
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

  /// What it declared.
  var declarations: PluginDeclarations {
    var all = PluginDeclarations()
    all.hears = declared.heard.sorted()
    all.decides = declared.deciders.map { .init(intent: $0.intentName, stage: "\($0.stage)") }
    all.receives = declared.receivers.keys.sorted()
    all.serves = declared.routes.map(\.served)
    all.sockets = declared.sockets.keys.sorted()
    all.offers = declared.offers.keys.map(\.name).sorted()
    return all
  }
}
