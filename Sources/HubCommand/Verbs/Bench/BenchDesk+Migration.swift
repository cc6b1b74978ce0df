internal import Glibc
internal import HubKernel
internal import HubLoad

extension BenchDesk {
  private static let usualHubs = 3
  private static let usualRate = 500.0
  private static let usualPairs = 12
  /// How long hubs stay ready before their WebSockets go; signals flow by then.
  private static let delay = "2s"
  /// How long anything may take that is waited for.
  private static let patience: UInt64 = 60_000_000_000
  private static let step = Duration.milliseconds(20)
  /// So long signals flow before, between and after the moves.
  private static let calm = Duration.milliseconds(800)
  /// Signals flow for no longer than this, in nanoseconds.
  private static let longest: UInt64 = 300_000_000_000
  /// As a rule it takes about so long.
  private static let usual: UInt64 = 8_000_000_000

  /// Starts hubs of its own, and has signals between them flow while their links move to data channels and
  /// back.
  func migrate() async throws -> ExitCode {
    guard arguments.operand(1) == nil else {
      throw CommandFailure(.usage, "'bench migrate' starts hubs of its own", hint: "leave the address out")
    }
    let total = try options.number("--hubs", 2...9) ?? Self.usualHubs
    let folder: DevelopmentFolder
    do { folder = try DevelopmentFolder() } catch {
      throw CommandFailure(.failed, "no folder for hubs can be made: \(error)")
    }
    defer { folder.remove() }
    var hubs: [DevelopmentHub] = []
    defer {
      for hub in hubs { hub.interrupt() }
      for hub in hubs { hub.end() }
    }
    let course = MigrationCourse(hubs: total)
    let tells = BenchProgress.isWelcome(console, arguments, invocation.environment)
    var ports: [UInt16] = []
    for number in 1...total {
      let hub = try DevelopmentHub(number, in: folder, plugins: Self.plugins(calling: ports.first)) {
        [console] line in
        for line in course.hear(line, of: number - 1) where tells { console.note("\r\u{1B}[K\(line)") }
      }
      hubs.append(hub)
      course.add(hub.id, hub.name)
      guard let port = hub.port() else { throw CommandFailure(.failed, "\(hub.name) does not start") }
      ports.append(port)
    }
    course.mark { $0.listening = $1 }
    let plan = try plan(ports)
    let run = LoadRun(plan)
    try SignalPipe.open([SIGINT, SIGTERM]) { _ in run.stop() }
    async let outcome = perform(run, plan) { progress in
      guard progress.elapsed != nil else { return }
      course.mark { $0.loaded = $0.loaded ?? $1 }
    }
    let sockets: (moved: Int?, returned: Int?)
    do {
      sockets = try await move(course, hubs, folder, ports, run, peers: plan.connections)
    } catch {
      run.stop()
      _ = try? await outcome
      throw error
    }
    run.finish()
    let found = try await outcome
    let report = MigrationReport(
      hubs: total, report: BenchReport(plan: plan, outcome: found), moments: course.moments, sockets: sockets)
    try show(report)
    if found.wasInterrupted { return .interrupted }
    return report.isClean ? .ok : .problems
  }

  private func plan(_ ports: [UInt16]) throws -> LoadPlan {
    var plan = try options.plan(.relay, urls: ports.map { "ws://127.0.0.1:\($0)" }, token: nil)
    if !arguments.has("--rate") { plan.rate = Self.usualRate }
    if !arguments.has("--pairs") { plan.pairs = Self.usualPairs }
    plan.duration = Self.longest
    plan.span = Self.usual
    return plan
  }

  private func show(_ report: MigrationReport) throws {
    if arguments.has("--json") {
      console.say(IndentedJSON.text(report.json))
    } else {
      console.say(report.text)
      console.say(
        "\n" + TerminalPlot(report.report.outcome, isPlain: options.isPlain(invocation.environment)).text)
    }
    try draw(report.report)
  }

  /// There, and back again; answers how many TCP connections were between hubs each time.
  private func move(
    _ course: MigrationCourse, _ hubs: [DevelopmentHub], _ folder: DevelopmentFolder, _ ports: [UInt16],
    _ run: LoadRun, peers: Int
  ) async throws -> (moved: Int?, returned: Int?) {
    func between() -> Int? { LocalConnections.count(at: Set(ports)).map { $0 - peers } }
    try await wait(run, "signals did not begin in time") { course.moments.loaded != nil }
    try await wait(run, "hubs did not move to data channels in time") { course.moments.moved != nil }
    if let loaded = course.moments.loaded, let moved = course.moments.firstMoved, moved < loaded {
      throw CommandFailure(.failed, "hubs had moved before signals flowed, so nothing was measured")
    }
    try await Task.sleep(for: Self.calm)
    let moved = between()
    course.mark { $0.recalled = $1 }
    for (number, hub) in hubs.enumerated() {
      let text = DevelopmentHub.settings(
        name: hub.name, id: hub.id, folder: folder.path,
        plugins: Self.plugins(calling: number == 0 ? nil : ports.first, moves: false))
      try FileText.replace("\(folder.path)/\(hub.name).yaml", with: text)
      guard let target = AdminTarget(hub.admin) else { continue }
      _ = try await AdminClient(target).ask("POST", "/admin/v1/reload")
    }
    try await wait(run, "WebSockets did not come back in time") {
      (between() ?? hubs.count) >= hubs.count - 1
    }
    course.mark { $0.returned = $1 }
    try await Task.sleep(for: Self.calm)
    return (moved, between())
  }

  private func wait(_ run: LoadRun, _ complaint: String, until isSo: () -> Bool) async throws {
    let deadline = LoadClock.now + Self.patience
    while !isSo() {
      if run.isStopped { throw CommandFailure(.interrupted, "") }
      guard LoadClock.now < deadline else {
        throw CommandFailure(
          .failed, complaint, hint: "UDP between addresses of this machine must not be filtered")
      }
      try await Task.sleep(for: Self.step)
    }
  }

  private static func plugins(calling port: UInt16?, moves: Bool = true) -> [String] {
    let hubs = port.map { "['ws://127.0.0.1:\($0)']" } ?? "[]"
    let mover = ["p2p-migration: {meshMigrationDelay: \(delay), addresses: [127.0.0.1]}"]
    return ["signaling", "hub-registry: {isHub: true}", "mesh", "bootstrap: {hubs: \(hubs)}"]
      + (moves ? mover : []) + ["health"]
  }
}
