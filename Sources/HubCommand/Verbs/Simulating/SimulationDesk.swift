internal import HubKernel
internal import HubSimulation

/// Lists and runs scenarios.
struct SimulationDesk {
  /// More seeds than this are not run at once.
  private static let mostSeeds = 1_000_000
  /// 'all' leaves out what is larger than this, as it takes minutes.
  private static let smallMesh = 100

  private let invocation: Invocation
  var console: Console { invocation.console }
  var arguments: Arguments { invocation.arguments }

  init(_ invocation: Invocation) { self.invocation = invocation }

  func list() throws -> ExitCode {
    let scenarios = try ScenarioLibrary.names.map { try embedded($0) }
    if arguments.has("--json") {
      console.say(IndentedJSON.text(.array(scenarios.map(SimulationJSON.card))))
      return .ok
    }
    console.say(Table(scenarios.map { [$0.name, "\($0.hubs) hubs", $0.about] }).text)
    return .ok
  }

  func run() throws -> ExitCode {
    guard let name = arguments.operand(1) else {
      throw CommandFailure(
        .usage, "'sim run' needs a scenario", hint: "'hubctl sim list' shows them; 'all' runs every small one"
      )
    }
    let scenarios = try chosen(name).map(resized)
    let first = UInt64(try number("--seed", 0...Int.max) ?? 1)
    let seeds = try number("--seeds", 1...SimulationDesk.mostSeeds) ?? 1
    var results: [ScenarioResult] = []
    for scenario in scenarios { results.append(try run(scenario, first: first, seeds: seeds)) }
    try draw(results)
    report(results)
    replay(results)
    return results.contains { $0.violationCount > 0 } ? .problems : .ok
  }

  private func run(_ scenario: Scenario, first: UInt64, seeds: Int) throws -> ScenarioResult {
    let runner = ScenarioRunner(scenario)
    var result = ScenarioResult(scenario)
    var bar = ProgressBar(scenario.name, seeds: seeds)
    let isShown = console.errors.isTerminal
    let clock = ContinuousClock()
    let start = clock.now
    for index in 0..<seeds {
      let seed = runner.run(seed: first &+ UInt64(index)) { share in
        guard isShown, let line = bar.line(seed: index, share: share, violations: result.violationCount)
        else { return }
        console.put(.errors, line)
      }
      result.add(seed)
    }
    if isShown { console.put(.errors, ProgressBar.end) }
    let (whole, fraction) = (clock.now - start).components
    result.wallSeconds = Double(whole) + Double(fraction) / 1e18
    return result
  }

  private func chosen(_ name: String) throws -> [Scenario] {
    if name == "all" {
      return try ScenarioLibrary.names.map { try embedded($0) }.filter { $0.hubs <= SimulationDesk.smallMesh }
    }
    if let (scenario, problems) = ScenarioLibrary.scenario(name) {
      return [try accepted(scenario, problems, sources: [:])]
    }
    guard let text = FileText.text(of: name) else {
      let near = Suggestion.nearest(to: name, among: ScenarioLibrary.names)
      throw CommandFailure(
        .notFound, "there is no scenario '\(name.printable)', and no file of that name that can be read",
        hint: near.map { "did you mean '\($0)'?" } ?? "'hubctl sim list' shows the scenarios")
    }
    let stem = name.split(separator: "/").last.map(String.init) ?? name
    let title = stem.hasSuffix(".scenario") ? String(stem.dropLast(9)) : stem
    let (scenario, problems) = ScenarioReader.read(text, name: title, file: name)
    return [try accepted(scenario, problems, sources: [name: text])]
  }

  private func embedded(_ name: String) throws -> Scenario {
    guard let (scenario, problems) = ScenarioLibrary.scenario(name) else {
      throw CommandFailure(.failed, "the scenario '\(name)' is missing from this program")
    }
    return try accepted(scenario, problems, sources: [:])
  }

  private func accepted(
    _ scenario: Scenario?, _ problems: Problems, sources: [String: String]
  ) throws -> Scenario {
    if !problems.isEmpty { console.note(problems.render(sources: sources, colour: console.errors.hasColour)) }
    guard let scenario else { throw CommandFailure(.invalid, "the scenario cannot be run") }
    return scenario
  }

  private func resized(_ scenario: Scenario) throws -> Scenario {
    var scenario = scenario
    if let hubs = try number("--hubs", 1...10_000) { scenario.hubs = hubs }
    if let peers = try number("--peers", 0...1_000_000) { scenario.peers = peers }
    if let networks = try number("--networks", 1...1_000_000) { scenario.networks = networks }
    return scenario
  }

  func number(_ flag: String, _ range: ClosedRange<Int>) throws -> Int? {
    guard let text = arguments.value(flag) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw CommandFailure(
        .usage, "'\(text.printable)' is no value for \(flag)",
        hint: range.upperBound == .max
          ? "a whole number that is not negative" : "from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private func draw(_ results: [ScenarioResult]) throws {
    guard let path = arguments.value("--svg") else { return }
    guard results.count == 1, let result = results.first, let drawn = result.drawn else {
      throw CommandFailure(.usage, "--svg draws one scenario", hint: "name one instead of 'all'")
    }
    do {
      try FileText.replace(path, with: ConvergencePlot(result.scenario, drawn).svg)
    } catch {
      throw CommandFailure(.failed, "\(path.printable) cannot be written: \(error)")
    }
  }

  private func report(_ results: [ScenarioResult]) {
    if arguments.has("--json") {
      console.say(IndentedJSON.text(.array(results.map(SimulationJSON.value))))
      return
    }
    console.say(Table([ResultTable.columns] + results.map(ResultTable.row)).text)
    for result in results {
      if let carriers = result.carriers.sentence { console.say("\(result.scenario.name): \(carriers)") }
    }
    for result in results {
      guard let broken = result.firstBroken else { continue }
      let kinds = result.violations.sorted { $0.key.rawValue < $1.key.rawValue }
        .map { "\($0.value) \($0.key.rawValue)" }.joined(separator: ", ")
      console.say("\(result.scenario.name): \(kinds)")
      console.say("  seeds \(result.brokenSeeds.prefix(20).map(String.init).joined(separator: ", "))")
      for violation in broken.violations.list.prefix(3) {
        console.say("  seed \(broken.seed), \(violation.moment.seconds) s: \(violation.sentence)")
      }
      let command = "hubctl sim run \(result.scenario.name) --seed \(broken.seed) --replay"
      if !arguments.has("--replay") { console.say("  hint: \(command)") }
    }
  }

  private func replay(_ results: [ScenarioResult]) {
    guard arguments.has("--replay") else { return }
    for result in results {
      guard let broken = result.firstBroken, let text = ScenarioRunner(result.scenario).replay(broken) else {
        continue
      }
      console.say(text)
    }
  }
}
