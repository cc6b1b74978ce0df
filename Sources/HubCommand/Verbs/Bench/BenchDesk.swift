internal import Glibc
internal import HubKernel
internal import HubLoad

/// Loads a hub and tells what came of it.
struct BenchDesk {
  /// What the original hubs listen on, where nothing else is said.
  private static let usualURL = "ws://127.0.0.1:3000"

  let invocation: Invocation
  var console: Console { invocation.console }
  var arguments: Arguments { invocation.arguments }
  var options: BenchOptions { BenchOptions(arguments: arguments) }

  init(_ invocation: Invocation) { self.invocation = invocation }

  func load(_ kind: LoadPlan.Kind) async throws -> ExitCode {
    let url = try url()
    var token: String?
    if let file = arguments.value("--token-file") { token = try AdminTarget.token(inFile: file) }
    let plan = try options.plan(kind, urls: [url], token: token)
    let run = LoadRun(plan)
    try SignalPipe.open([SIGINT, SIGTERM]) { _ in run.stop() }
    let watch = DryRunWatch(invocation, isOwnHub: arguments.operand(1) == nil)
    let before = await watch?.count()
    let outcome = try await perform(run, plan)
    var report = BenchReport(plan: plan, outcome: outcome)
    if let before, let after = await watch?.count(), after > before { report.wouldRefuse = after - before }
    try show(report)
    return try verdict(report, url)
  }

  /// Runs a plan with a bar, where a bar is welcome.
  func perform(
    _ run: LoadRun, _ plan: LoadPlan,
    _ hear: @Sendable (LoadRun.Progress) -> Void = { _ in }
  ) async throws -> LoadOutcome {
    let environment = invocation.environment
    let bar = BenchProgress(
      console, plan, isPlain: options.isPlain(environment),
      isShown: BenchProgress.isWelcome(console, arguments, environment))
    defer { bar.end() }
    do {
      return try await run.run {
        bar.show($0)
        hear($0)
      }
    } catch let failure as LoadFailure {
      throw CommandFailure(failure)
    }
  }

  /// Draws it into a file, if one is named.
  func draw(_ report: BenchReport) throws(CommandFailure) {
    guard let path = arguments.value("--svg") else { return }
    do throws(SystemFailure) {
      try FileText.replace(path, with: Picture(report.title, report.subtitle, report.outcome).svg)
    } catch {
      throw CommandFailure(.failed, "\(path.printable) cannot be written: \(error)")
    }
  }

  private func show(_ report: BenchReport) throws(CommandFailure) {
    try draw(report)
    if arguments.has("--json") { return console.say(IndentedJSON.text(report.json)) }
    console.say(report.text)
    let plot = TerminalPlot(report.outcome, isPlain: options.isPlain(invocation.environment)).text
    if !plot.isEmpty { console.say("\n" + plot) }
  }

  private func verdict(_ report: BenchReport, _ url: String) throws(CommandFailure) -> ExitCode {
    if report.outcome.wasInterrupted { return .interrupted }
    let counts = report.outcome.counts
    guard counts.connected == 0 else { return .ok }
    guard counts.refusals == 0 else {
      throw CommandFailure(.refused, "the hub at \(url.printable) let nobody in")
    }
    throw CommandFailure(
      .unreachable, "no hub answers at \(url.printable)",
      hint: "start one with 'hubctl run', or name another: hubctl bench connect ws://HOST:PORT")
  }

  private func url() throws(CommandFailure) -> String {
    if let named = arguments.operand(1) {
      let schemes = [("https://", "wss://"), ("http://", "ws://")]
      for (scheme, other) in schemes where named.hasPrefix(scheme) {
        return other + named.dropFirst(scheme.count)
      }
      return named
    }
    let hub = ConfigurationLoader(invocation, asksPrograms: false).load(withSecrets: false).configuration.hub
    guard let listening = hub.listen.first, let place = HostPort(Introduction.reachable("\(listening)"))
    else { return Self.usualURL }
    let name = place.host.contains(":") ? "[\(place.host)]" : place.host
    return "\(hub.tls.isOn ? "wss" : "ws")://\(name):\(place.port)"
  }
}

extension CommandFailure {
  init(_ failure: LoadFailure) {
    switch failure {
    case .badAddress(let url):
      self.init(
        .usage, "'\(url.printable)' is not the address of a hub",
        hint: "write ws://127.0.0.1:3000 or wss://hub.example.org/ws")
    case .unknownHost(let host):
      self.init(
        .unreachable, "the name '\(host.printable)' leads nowhere", hint: "getent hosts \(host.printable)")
    case .noTLS(let why):
      self.init(.failed, "TLS cannot begin: \(why.printable)", hint: "--authority names a PEM file")
    case .noThread(let number):
      self.init(.failed, "a thread cannot be started: \(SystemFailure(number: number))")
    }
  }
}
