extension Kernel {
  private static let restartLimit = 5
  private static let restartWindow: UInt64 = 60_000_000_000
  private static let firstBackoff = Duration.milliseconds(100)

  /// A task of a plugin threw. The plugin is started again, later each time, and given up when it keeps failing.
  func failed(_ id: String, _ error: any Error) {
    let now = core.clock.now
    let attempts = state.withLock { state in
      var times = (state.restarts[id] ?? []).filter { now &- $0 < Kernel.restartWindow }
      times.append(now)
      state.restarts[id] = times
      return times.count
    }
    guard let one = state.withLock({ $0.instances.first { $0.id == id } }) else { return }
    let reason = LogText.clean("\(error)")
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
      let plan = ReloadPlan(from: configuration.plugins, to: configuration.plugins, forced: [id])
      do {
        try await change(to: configuration, plan)
      } catch {
        failed(id, error)
      }
    }
  }
}
