extension Kernel {
  private static let restartLimit = 5
  private static let restartWindow: UInt64 = 60_000_000_000
  private static let firstBackoff = Duration.milliseconds(100)

  /// A task of a plugin threw. The plugin is started again, later each time, and given up when it keeps
  /// failing.
  func failed(_ ticket: PluginTicket, _ error: any Error) {
    let id = ticket.id
    // An instance that has been replaced meanwhile fails alone.
    let known = state.withLock { state in
      let one = state.instances.first { $0.ticket === ticket }
      if one == nil { state.early[ObjectIdentifier(ticket)] = error }
      return one
    }
    guard let one = known else { return }
    let now = core.clock.now
    let attempts = state.withLock { state in
      var times = (state.restarts[id] ?? []).filter { now &- $0 < Kernel.restartWindow }
      times.append(now)
      state.restarts[id] = times
      return times.count
    }
    let reason = "\(error)".forLog
    guard attempts <= Kernel.restartLimit else {
      core.log.error("a plugin keeps failing and is out of order now", ["plugin": id, "error": reason])
      one.become(.failed, reason, core)
      return
    }
    core.log.warning("a plugin failed and will be started again", ["plugin": id, "error": reason])
    one.become(.restarting, reason, core)
    core.timers.after(Kernel.firstBackoff * (1 << (attempts - 1))) { [self] in
      core.tasks.run { await self.restart(id) }
    }
  }

  private func restart(_ id: String) async {
    await turnstile.alone {
      let configuration = state.withLock { state in
        state.restartCounts[id, default: 0] += 1
        return state.configuration
      }
      guard !core.isDraining, configuration.plugins.contains(where: { $0.manifest.id == id }) else { return }
      let plan = PluginChange.all(from: configuration.plugins, to: configuration.plugins, forced: id)
      do {
        try await change(to: configuration, plan)
      } catch {
        if let one = state.withLock({ $0.instances.first { $0.id == id } }) { failed(one.ticket, error) }
      }
    }
  }
}

extension Kernel.State {
  /// Takes instances as those that run; returns which of them have failed already.
  mutating func take(_ instances: [PluginInstance]) -> [(PluginTicket, any Error)] {
    self.instances = instances
    defer { early = [:] }
    return instances.compactMap { one in early[ObjectIdentifier(one.ticket)].map { (one.ticket, $0) } }
  }
}
