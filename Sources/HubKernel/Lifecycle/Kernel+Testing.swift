extension Kernel {
  /// Counts what the hub has in hand.
  package var census: HubCensus {
    let tables = core.tables
    let instances = state.withLock { $0.instances }
    return HubCensus(
      timers: core.timers.count, tasks: core.tasks.count + instances.reduce(0) { $0 + $1.host.tasks.count },
      subscriptions: core.bus.subscriptionCount, slots: core.slots.count,
      claims: tables.receivers.words(in: .standard).count + tables.openers.count + tables.closers.count
        + tables.sockets.count
        + tables.router.routes.count)
  }

  /// The right to tell an event.
  package func emitter<E: Event>(_ type: E.Type) -> Emitter<E> { core.bus.emitter(type) }

  /// Makes every plugin and ends it again, without having started it.
  package func stopWithoutStart() async throws {
    let made = try assemble(state.withLock { $0.configuration.plugins }, besides: [])
    for one in made.reversed() { await one.end(core, deadline: Kernel.stopDeadline) }
  }

  /// The instance of a plugin that runs.
  package func runningPlugin(_ id: String) -> (any Plugin)? {
    state.withLock { $0.instances.first { $0.id == id }?.plugin }
  }

  /// Asks as the owner of an intent would.
  package func ask<I: PatientIntent>(patiently intent: inout I) async -> Result<Bool, Refusal> {
    await Gate<I>(number: core.gates.register(I.self, isPatient: true).number, core: core).ask(&intent)
  }

  /// Hears what could not be delivered because nobody of that name is connected.
  package func onUndelivered(_ hear: @escaping @Sendable (String, PeerID, Namespace) -> Void) {
    core.undelivered.withLock { $0.hear = hear }
  }
}

extension Lane {
  /// Asks as the owner of an intent would, on this lane.
  package func decide<I: Intent>(_ intent: inout I) -> Result<Bool, Refusal> {
    ask(Gate<I>(number: core.gates.register(I.self, isPatient: false).number, core: core), &intent)
  }

  /// How many places of its records are in use.
  package var used: Int { records.used }
}
