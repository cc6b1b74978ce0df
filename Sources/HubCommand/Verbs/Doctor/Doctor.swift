internal import HubKernel

/// Looks at the file, at the hub that runs with it, at the hubs it calls and at this machine.
struct Doctor {
  /// Hubs of the settings that are tried; nobody calls more by hand.
  private static let mostCalls = 64

  let invocation: Invocation
  let loaded: LoadedConfiguration
  let isForProduction: Bool

  init(_ invocation: Invocation) {
    self.invocation = invocation
    let loader = ConfigurationLoader(invocation)
    var loaded = loader.load(withSecrets: false)
    loaded.checkCertificate()
    _ = loaded.rehearsal()
    self.loaded = loaded
    isForProduction = invocation.arguments.has("--production")
  }

  var hub: HubSettings { loaded.configuration.hub }

  func examine(besides url: HubLocator?) async -> DoctorReport {
    var report = DoctorReport()
    report.add(file())
    let running = await RunningHub.find(invocation)
    report.add(health(running))
    report.add(await listening(running))
    report.add(await calls(running, besides: url))
    report.add(proofs())
    report.add(links(running))
    report.add(moving(running))
    report.add(members(running))
    report.add(await reach(running))
    report.add(machine(running))
    if isForProduction { report.add(production()) }
    return report
  }

  /// A setting of a plugin, as the file, the environment and the flags have it.
  func setting(_ plugin: String, _ path: String...) -> ConfigNode? {
    loaded.tree?[["plugins", plugin] + path]
  }

  /// The name of the mesh.
  var mesh: String { setting("hub-registry", "mesh")?.text ?? "pigeonhub-mesh" }

  private func file() -> [Finding] {
    if loaded.isMissing {
      return [
        Finding(
          .configuration, .warning, "no-file", "there is no \(loaded.path); the defaults hold",
          why: "without a file no plugin is on, and peers cannot announce themselves",
          remedy: "write one, or name it with --config FILE")
      ]
    }
    var findings = loaded.problems.sorted.map { problem in
      Finding(
        .configuration, problem.severity == .error ? .problem : .warning, "bad-setting", problem.message,
        at: "\(problem.position)",
        why: problem.severity == .error ? "a hub does not start with it, and a reload is refused" : "",
        remedy: problem.hint ?? "")
    }
    if findings.isEmpty { findings.append(.fine(.configuration, "file", "\(loaded.path) is in order")) }
    for (plugin, what) in [
      ("signaling", "peers cannot announce themselves"), ("health", "probes find nothing"),
    ]
    where !loaded.isOn(plugin) {
      findings.append(
        Finding(
          .configuration, plugin == "signaling" ? .problem : .warning, "plugin-off", "'\(plugin)' is not on",
          at: "\(loaded.path), plugins", why: what, remedy: "add '- \(plugin)' under plugins"))
    }
    return findings
  }

  /// Runs what waits on a thread of its own: the hub itself may be in this process.
  static func aside<Success: Sendable>(_ work: @escaping @Sendable () -> Success) async -> Success? {
    await withCheckedContinuation { continuation in
      do {
        try BackgroundThread.begin { continuation.resume(returning: work()) }
      } catch {
        continuation.resume(returning: nil)
      }
    }
  }

  /// Several hubs at once, each answer beside its probe, in the order of the probes.
  static func run(_ probes: [HubProbe]) async -> [(HubProbe, HubProbe.Result)] {
    await withTaskGroup { group in
      for (number, probe) in probes.prefix(mostCalls).enumerated() {
        group.addTask { (number, await aside { probe.run() }) }
      }
      var results: [Int: HubProbe.Result] = [:]
      for await (number, result) in group { results[number] = result }
      return probes.enumerated().compactMap { number, probe in results[number].map { (probe, $0) } }
    }
  }
}
