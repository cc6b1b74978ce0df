extension PluginChange {
  /// What changing over does to each plugin; `forced` is started again in any case.
  static func all(
    from old: [any Blueprint], to new: [any Blueprint], forced: String? = nil
  ) -> [PluginChange] {
    var changes: [PluginChange] = []
    var replaced: [any Blueprint] = []
    for plugin in Plan.order(new, \.manifest).order {
      let id = plugin.manifest.id
      let before = old.first { $0.manifest.id == id }
      let needs = plugin.manifest.requires + plugin.manifest.wants
      let provides: (any Blueprint) -> Bool = { !Set($0.manifest.provides).isDisjoint(with: needs) }
      let gone = old.first { one in provides(one) && !new.contains { $0.manifest.id == one.manifest.id } }
      if before == nil {
        changes.append(PluginChange(id, .added))
      } else if let before, !plugin.isSame(as: before) {
        changes.append(PluginChange(id, .changed, settings: plugin.differences(from: before)))
      } else if forced == id {
        changes.append(PluginChange(id, .restarted))
      } else if let provider = replaced.first(where: provides) ?? gone {
        changes.append(PluginChange(id, .dependent, because: provider.manifest.id))
      } else {
        changes.append(PluginChange(id, .untouched))
        continue
      }
      replaced.append(plugin)
    }
    return changes
      + old.filter { one in !new.contains { $0.manifest.id == one.manifest.id } }
      .map { PluginChange($0.manifest.id, .removed) }
  }
}

extension Kernel {
  /// Changes over to another configuration. Until everything new has started nothing old is touched. `who` is
  /// named in the diary.
  public func reload(
    to configuration: Configuration, dryRun: Bool = false, by who: String = "hub"
  ) async -> ReloadOutcome {
    await turnstile.alone {
      var plan = plan(from: state.withLock { $0.configuration }, to: configuration)
      guard !dryRun else { return .done(plan) }
      do {
        plan.pauseMicroseconds = try await Int(change(to: configuration, plan.plugins) / 1_000)
      } catch {
        return reject(["\(error)"], by: who)
      }
      core.events.reloaded.emit(
        ConfigReloaded(changes: plan.lines, by: who, pauseMicroseconds: plan.pauseMicroseconds ?? 0))
      core.log.notice(
        "configuration reloaded",
        ["by": who, "changes": plan.isEmpty ? "none" : plan.lines.dropLast().joined(separator: "; ")])
      for one in plan.tenants { note(one, by: who) }
      return .done(plan)
    }
  }

  private func note(_ one: TenantChange, by who: String) {
    core.log.record(
      one.change == .added ? "tenant added" : one.change == .removed ? "tenant removed" : "tenant changed",
      ["tenant": one.tenant, "by": who, "before": one.before, "after": one.after])
    guard let namespace = Namespace.named(one.tenant) else { return }
    core.events.tenantChanged.emit(TenantChanged(namespace: namespace, change: one, by: who))
  }

  /// Notes that a configuration was not taken.
  @discardableResult
  public func reject(_ reasons: [String], by who: String = "hub") -> ReloadOutcome {
    core.events.rejected.emit(ConfigRejected(problems: reasons))
    core.log.error(
      "configuration rejected, the old one runs on",
      ["by": who, "problems": reasons.joined(separator: "; ")])
    return .rejected(reasons)
  }

  /// Returns how long a lane stood still, in nanoseconds.
  @discardableResult
  func change(to configuration: Configuration, _ changes: [PluginChange]) async throws -> UInt64 {
    let old = state.withLock { $0.instances }
    let rebuilt = Set(changes.filter(\.isRebuilt).map(\.plugin))
    let kept = old.filter { one in
      !rebuilt.contains(one.id) && configuration.plugins.contains { $0.manifest.id == one.id }
    }
    let made = try assemble(configuration.plugins.filter { rebuilt.contains($0.manifest.id) }, besides: kept)
    let byID = Dictionary((kept + made).map { ($0.id, $0) }) { $1 }
    let all = Plan.order(configuration.plugins, \.manifest).order.compactMap { byID[$0.manifest.id] }
    let tables = try Assembly.tables(
      all, core, for: configuration.plugins, namespaces: configuration.namespaces)
    try await start(made)
    do {
      if let apply = state.withLock({ $0.applyHub }) { try apply(configuration.hub) }
    } catch {
      for one in made.reversed() { await one.end(core, deadline: Kernel.stopDeadline) }
      throw error
    }
    return await publish(
      tables, configuration, made, all, retiring: old.filter { !kept.map(\.id).contains($0.id) })
  }

  private func publish(
    _ tables: Tables, _ configuration: Configuration, _ made: [PluginInstance], _ all: [PluginInstance],
    retiring: [PluginInstance]
  ) async -> UInt64 {
    for one in retiring {
      // A handler that never ends must not hold up the hub; it is left behind with its plugin.
      if await !core.timers.within(Kernel.stopDeadline, { await one.mailbox.pause() }) {
        core.log.warning("a plugin did not finish with an event in time", ["plugin": one.id])
      }
    }
    for one in made { one.mailbox.hold() }
    let failures = Lock<[(PluginTicket, any Error)]>([])
    let pause = await exchange(tables) { [core, state] in
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
    return pause
  }

  private func retire(_ one: PluginInstance) async {
    one.become(.draining, "", core)
    let plugin = one.plugin
    _ = await core.timers.within(Kernel.stopDeadline) { await plugin.drain() }
    await one.end(core, deadline: Kernel.stopDeadline)
  }
}
