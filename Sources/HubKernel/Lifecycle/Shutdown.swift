import Synchronization

extension Kernel {
  /// The longest that closing everybody may be spread over, so that they do not all come back at one moment.
  private static let spread = Duration.seconds(5)
  /// How many connections may be closed in one step of a tenth of a second.
  private static let closingStep = 200
  private static let pollInterval = Duration.milliseconds(100)

  /// Stops in order: the hub says that it is not ready, and goes on as before for as long as its operator
  /// allows, so that load balancers can see it; then new peers are refused, plugins finish, and peers are
  /// told and closed with 1001. Returns when nobody is left or `limit` has passed.
  public func drain(within limit: Duration) async {
    guard core.draining.exchange(true, ordering: .relaxed) == false else { return }
    let deadline = core.clock.now &+ limit.nanoseconds
    core.log.notice("draining", ["connections": "\(core.switchboard.connections)"])
    core.events.stopping.emit(HubStopping(hub: core.settings.name))
    await pause(min(core.settings.drainNotice, limit))
    core.closing.store(true, ordering: .relaxed)
    await turnstile.alone {
      for one in state.withLock({ $0.instances }).reversed() {
        one.become(.draining, "", core)
        let plugin = one.plugin
        let left = deadline > core.clock.now ? Duration.nanoseconds(Int64(deadline - core.clock.now)) : .zero
        if await !core.timers.within(left, { await plugin.drain() }) {
          core.log.warning("a plugin did not finish draining in time", ["plugin": one.id])
        }
      }
    }
    await closeEverybody(by: deadline)
  }

  private func closeEverybody(by deadline: UInt64) async {
    let latest = min(deadline, core.clock.now &+ Kernel.spread.nanoseconds)
    while core.switchboard.connections > 0, core.clock.now < deadline {
      let share = core.clock.now < latest ? Kernel.closingStep : .max
      for inbox in core.inboxes {
        inbox.run { $0.close(upTo: share, code: CloseCode.goingAway, reason: "going away") }
      }
      await pause(Kernel.pollInterval)
    }
  }

  /// Waits on the hub's own timers, so that tests need not wait at all.
  private func pause(_ time: Duration) async {
    await withCheckedContinuation { continuation in
      core.timers.after(time) { continuation.resume() }
    }
  }

  /// Ends everything, in reverse order of starting.
  public func stop() async {
    core.draining.store(true, ordering: .relaxed)
    core.closing.store(true, ordering: .relaxed)
    await turnstile.alone {
      let instances = state.withLock { state in
        defer { state.instances = [] }
        return state.instances
      }
      // Whoever is still connected finds nobody to talk to.
      core.replace { $0.tables = Tables() }
      for inbox in core.inboxes { inbox.run { $0.adopt() } }
      for one in instances.reversed() { await one.end(core, deadline: Kernel.stopDeadline) }
    }
    if await !core.timers.within(Kernel.stopDeadline, { [core] in await core.tasks.end() }) {
      core.log.warning("some tasks do not end")
    }
    core.timers.end()
    // What serves these requests holds on to the hub, and so the two would hold each other for ever.
    state.withLock { ($0.reload, $0.applyHub, $0.onDrainRequest) = (nil, nil, nil) }
    core.log.notice("hub stopped")
  }
}
