import HubKernel

extension ContractRule {
  private static let repetitions = 50
  /// A program takes its time to start.
  private static let programRepetitions = 8

  static let lives = ContractRule(
    "lives", "nothing is left of it, however often it comes and goes",
    hint: "end in stop what start began: files, threads, tasks; the hub takes back only what it was told of"
  ) { course, notes in
    let hub = try await course.hub()
    let rounds = course.contract.isProgram ? programRepetitions : repetitions
    try await hub.reload(with: course.yaml(with: false))
    let before = hub.kernel.census
    var descriptors = ProcessCensus(ProcessCensus.descriptors)
    var threads = ProcessCensus(ProcessCensus.threads)
    var remains: [WeakPlugin] = []
    for round in 1...rounds {
      try await hub.reload(with: course.yaml(round: round))
      await course.pause(hub, .milliseconds(10), real: .milliseconds(10))
      hub.kernel.runningPlugin(course.id).map { remains.append(WeakPlugin($0)) }
      try await hub.reload(with: course.yaml(with: false, round: round))
      descriptors.count()
      threads.count()
    }
    await course.pause(hub, .zero, real: .milliseconds(100))
    await hub.settle()
    for (name, was, left) in before.differences(to: hub.kernel.census) {
      notes.find("leaves \(name) behind: \(left - was) more after \(rounds) starts and stops")
    }
    if await descriptors.hasLeakThatStays() { notes.find("leaves descriptors open") }
    if await threads.hasLeakThatStays() { notes.find("leaves threads running") }
    // The last one may still stand in the tables of a turn that has not ended.
    let alive = remains.dropLast().count { $0.plugin != nil }
    if alive > 0 { notes.find("is never freed: \(alive) of \(rounds) instances are still there") }
    course.find(warningsOf: hub, while: "it came and went", &notes)
    notes.measured = "\(rounds) times"
  }
}

private struct WeakPlugin: Sendable {
  weak let plugin: (any Plugin)?
  init(_ plugin: any Plugin) { self.plugin = plugin }
}
