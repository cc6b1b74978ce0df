/// Runs a scenario with one seed after another.
package struct ScenarioRunner {
  package let scenario: Scenario
  package let makeNode: NodeMaker

  package init(_ scenario: Scenario, makeNode: @escaping NodeMaker = Simulation.standardNode) {
    self.scenario = scenario
    self.makeNode = makeNode
  }

  /// Runs one seed; `hear` is told, between 0 and 1, how far it has come.
  package func run(seed: UInt64, _ hear: (Double) -> Void = { _ in }) -> SeedResult {
    let simulation = Simulation(scenario, seed: seed, makeNode: makeNode)
    advance(simulation, hear)
    return simulation.result
  }

  /// Runs a seed once more, up to its first violation, and tells what led to it.
  package func replay(_ result: SeedResult, lines: Int = Journal.usual) -> String? {
    guard let violation = result.violations.list.first else { return nil }
    let simulation = Simulation(scenario, seed: result.seed, makeNode: makeNode)
    let journal = Journal(hubs: violation.hubs, peers: violation.peers, keeps: lines)
    simulation.journal = journal
    _ = simulation.run(until: violation.moment)
    let concerned =
      [words("hub", violation.hubs), words("peer", violation.peers)].filter { !$0.isEmpty }
      .joined(separator: ", ")
    return """
      \(scenario.name), seed \(result.seed), \(violation.moment.seconds) s: \(violation.kind.rawValue)
      \(violation.sentence)
      what concerns \(concerned.isEmpty ? "everybody" : concerned):

      \(journal.text)\(violation.moment.seconds) s  \(violation.sentence)
      """
  }

  private func words(_ noun: String, _ numbers: [Int]) -> String {
    guard !numbers.isEmpty else { return "" }
    return noun + (numbers.count > 1 ? "s " : " ")
      + Set(numbers).sorted().map(String.init).joined(separator: ", ")
  }

  private func advance(_ simulation: Simulation, _ hear: (Double) -> Void) {
    let step = max(scenario.length / 100, Moment.millisecond)
    var until: Moment = 0
    repeat {
      until += step
      hear(Double(min(until, scenario.length)) / Double(max(scenario.length, 1)))
    } while simulation.run(until: until)
  }
}
