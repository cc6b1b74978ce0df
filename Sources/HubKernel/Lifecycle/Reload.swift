/// Why a configuration was not taken.
public struct Rejection: Error, Sendable {
  /// A line for each reason.
  public let reasons: [String]

  /// Collects the reasons.
  public init(_ reasons: [String]) { self.reasons = reasons }
}

/// What a reload does to each plugin.
struct ReloadPlan {
  enum Change {
    case added
    case removed
    case changed([String])
    /// A plugin that it uses is replaced.
    case dependent(on: String)
    case untouched
  }

  var changes: [(id: String, change: Change)] = []

  init(from old: [any Blueprint], to new: [any Blueprint], forced: Set<String> = []) {
    var replaced: [any Blueprint] = []
    for plugin in Plan.order(new).order {
      let id = plugin.manifest.id
      guard let before = old.first(where: { $0.manifest.id == id }) else {
        changes.append((id, .added))
        replaced.append(plugin)
        continue
      }
      let needs = plugin.manifest.requires + plugin.manifest.wants
      let provider = replaced.first { !Set($0.manifest.provides).isDisjoint(with: needs) }
      let gone = old.first { one in
        !Set(one.manifest.provides).isDisjoint(with: needs)
          && !new.contains { $0.manifest.id == one.manifest.id }
      }
      if !plugin.isSame(as: before) {
        changes.append((id, .changed(plugin.differences(from: before))))
        replaced.append(plugin)
      } else if forced.contains(id) {
        changes.append((id, .changed(["started again"])))
        replaced.append(plugin)
      } else if let provider = provider ?? gone {
        changes.append((id, .dependent(on: provider.manifest.id)))
        replaced.append(plugin)
      } else {
        changes.append((id, .untouched))
      }
    }
    for plugin in old where !new.contains(where: { $0.manifest.id == plugin.manifest.id }) {
      changes.append((plugin.manifest.id, .removed))
    }
  }

  /// The plugins that need a new instance.
  var rebuilt: Set<String> {
    Set(
      changes.filter {
        switch $0.change {
        case .added, .changed, .dependent: true
        case .removed, .untouched: false
        }
      }.map(\.id))
  }

  /// A line for each plugin, and one for what stays.
  func lines(connections: Int) -> [String] {
    var lines: [String] = []
    for (id, change) in changes {
      switch change {
      case .added: lines.append("+ \(id)  added")
      case .removed: lines.append("- \(id)  removed")
      case .changed(let what):
        lines.append("~ \(id)  \(what.joined(separator: ", "))  new instance, adopts its predecessor")
      case .dependent(let other): lines.append("~ \(id)  because it uses \(other)")
      case .untouched: continue
      }
    }
    let untouched = changes.filter { if case .untouched = $0.change { true } else { false } }.map(\.id)
    if !untouched.isEmpty { lines.append("= \(untouched.joined(separator: ", "))  untouched") }
    lines.append("  \(connections) connection\(connections == 1 ? " stays" : "s stay") open")
    return lines
  }
}

extension Kernel {
  /// Changes over to another configuration. Until everything new has started nothing old is touched.
  public func reload(to configuration: Configuration, dryRun: Bool = false) async -> ReloadOutcome {
    await turnstile.alone {
      let old = state.withLock { $0.configuration }
      let plan = ReloadPlan(from: old.plugins, to: configuration.plugins)
      var lines = plan.lines(connections: core.switchboard.connections)
      lines = old.hub.differences(to: configuration.hub).map { "~ hub  \($0.line)" } + lines
      guard !dryRun else { return .done(lines) }
      do {
        try await change(to: configuration, plan)
      } catch {
        return reject(["\(error)"])
      }
      core.events.reloaded.emit(ConfigReloaded(changes: lines))
      core.log.notice("configuration reloaded", ["changes": lines.dropLast().joined(separator: "; ")])
      return .done(lines)
    }
  }

  /// Notes that a configuration was not taken.
  @discardableResult
  public func reject(_ reasons: [String]) -> ReloadOutcome {
    core.events.rejected.emit(ConfigRejected(problems: reasons))
    core.log.error(
      "configuration rejected, the old one runs on", ["problems": reasons.joined(separator: "; ")])
    return .rejected(reasons)
  }

  func change(to configuration: Configuration, _ plan: ReloadPlan) async throws {
    let old = state.withLock { $0.instances }
    let rebuilt = plan.rebuilt
    let kept = old.filter { one in
      !rebuilt.contains(one.id) && configuration.plugins.contains { $0.manifest.id == one.id }
    }
    let made = try assemble(configuration.plugins.filter { rebuilt.contains($0.manifest.id) }, besides: kept)
    let byID = Dictionary((kept + made).map { ($0.id, $0) }) { $1 }
    let all = Plan.order(configuration.plugins).order.compactMap { byID[$0.manifest.id] }
    let tables = try Assembly.tables(
      all, core, for: configuration.plugins, namespaces: configuration.namespaces)
    try await start(made)
    do {
      if let apply = state.withLock({ $0.applyHub }) { try apply(configuration.hub) }
    } catch {
      for one in made.reversed() { await one.end(core, deadline: Kernel.stopDeadline) }
      throw error
    }
    await publish(tables, configuration, made, all, retiring: old.filter { !kept.map(\.id).contains($0.id) })
  }

  private func publish(
    _ tables: Tables, _ configuration: Configuration, _ made: [PluginInstance], _ all: [PluginInstance],
    retiring: [PluginInstance]
  ) async {
    for one in retiring {
      // A handler that never ends must not hold up the hub; it is left behind with its plugin.
      if await !core.timers.within(Kernel.stopDeadline, { await one.mailbox.pause() }) {
        core.log.warning("a plugin did not finish with an event in time", ["plugin": one.id])
      }
    }
    for one in made { one.mailbox.hold() }
    let failures = Lock<[(PluginTicket, any Error)]>([])
    await exchange(tables) { [core, state] in
      for one in made {
        let predecessor = retiring.first { $0.id == one.id }
        one.subscribe(core, inPlaceOf: predecessor)
        if let predecessor { one.blueprint.adopt(one.plugin, from: predecessor.plugin) }
      }
      for one in all {
        if let line = configuration.plugins.first(where: { $0.manifest.id == one.id }) {
          one.position.withLock { $0 = line.position }
        }
      }
      core.replace {
        $0.settings = configuration.hub
        $0.namespaces = configuration.namespaces
      }
      state.withLock {
        $0.configuration = configuration
        let failed = $0.take(all)
        failures.withLock { $0 = failed }
      }
    }
    applyLogLevels(configuration.hub)
    for one in made { one.mailbox.resume() }
    for one in made { one.become(.running, "reloaded", core) }
    for (ticket, error) in failures.withLock({ $0 }) { failed(ticket, error) }
    for one in retiring.reversed() { await retire(one) }
    for id in Set(retiring.map(\.id)).subtracting(all.map(\.id)) { core.meterRegistry.drop(id) }
  }

  private func retire(_ one: PluginInstance) async {
    one.become(.draining, "", core)
    let plugin = one.plugin
    _ = await core.timers.within(Kernel.stopDeadline) { await plugin.drain() }
    await one.end(core, deadline: Kernel.stopDeadline)
  }
}
