import HubKernel

extension ContractRule {
  static let boot = ContractRule(
    "boot", "it starts with its settings, and says that it is well",
    hint: "what it cannot do without belongs into its settings: give it a Plugins.yaml with --config"
  ) { course, notes in
    let hub = try await course.hub()
    await course.pause(hub, .seconds(1), real: .milliseconds(200))
    guard let status = course.status(in: hub) else { return notes.find("does not stand among the plugins") }
    if status.state != .running { notes.find("is \(status.state.rawValue) when it should run") }
    if case .failed(let reason) = status.health { notes.find("says of itself that it failed: \(reason)") }
    notes.measured = status.declares.summary
    try await hub.stop()
  }

  static let stopWithoutStart = ContractRule(
    "stop-without-start", "stop is safe even when start never ran",
    hint: "release in stop what start took, and nothing that it may not have taken"
  ) { course, notes in
    let hub = try course.unbootedHub()
    let kernel = hub.kernel
    try await hub.run { try await kernel.stopWithoutStart() }
    course.find(warningsOf: hub, while: "it was stopped without a start", &notes)
    if !hub.kernel.census.isClean { notes.find("leaves something behind when it is stopped without a start") }
  }
}

extension PluginDeclarations {
  /// How much it declares, in a few words.
  var summary: String {
    let counts = [
      (hears.count, "events"), (decides.count, "intents"), (receives.count, "messages"),
      (serves.count + sockets.count, "paths"),
    ].filter { $0.0 > 0 }
    return counts.isEmpty ? "declares nothing" : counts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}

extension HubCensus {
  /// Whether nothing is left of any plugin.
  var isClean: Bool { timers == 0 && tasks == 0 && claims == 0 }

  func differences(to later: HubCensus) -> [(name: String, was: Int, left: Int)] {
    [
      ("timers", timers, later.timers), ("tasks", tasks, later.tasks),
      ("subscriptions", subscriptions, later.subscriptions), ("claims", claims, later.claims),
    ].filter { $0.1 < $0.2 }
  }
}
