internal import HubConfig

/// What a join costs in bytes, as the difference between two runs that are the same until somebody joins.
package struct JoinCost: Sendable {
  private static let joins = 100

  package let hubs: Int
  /// Bytes per join that a hub sent of its own accord or in answer, and those of all links together.
  package let firstHand: Double
  package let all: Double
  package let frames: Double

  /// Measures with so many hubs. Interest is the same for any number: 50 networks with about 9 peers each.
  package static func measure(hubs: Int, seed: UInt64, _ hear: (Double) -> Void = { _ in }) -> JoinCost? {
    guard let quiet = scenario(hubs, joins: 0), let busy = scenario(hubs, joins: joins) else { return nil }
    let before = traffic(quiet, seed) { hear($0 / 2) }
    let after = traffic(busy, seed) { hear(0.5 + $0 / 2) }
    func each(_ figure: (TrafficFigures) -> Int) -> Double {
      Double(figure(after) - figure(before)) / Double(joins)
    }
    return JoinCost(
      hubs: hubs, firstHand: each(\.firstHandBytes), all: each(\.bytes), frames: each(\.frames))
  }

  private static func traffic(
    _ scenario: Scenario, _ seed: UInt64, _ hear: (Double) -> Void
  ) -> TrafficFigures {
    let simulation = Simulation(scenario, seed: seed)
    var until: Moment = 0
    repeat {
      until += Moment.second
      hear(Double(until) / Double(scenario.length))
    } while simulation.run(until: until)
    return simulation.network.figures
  }

  private static func scenario(_ hubs: Int, joins: Int) -> Scenario? {
    let text = """
      hubs 10 within 10s
      peers 500 in 50 networks within 5s
      neighbours 2 to 5
      letters 0 per second
      churn 0 per second
      lasts 65s
      rest 20s
      at 25s leave \(JoinCost.joins) peers
      \(joins > 0 ? "at 40s join \(joins) peers" : "")
      """
    var scenario = ScenarioReader.read(text, name: "joins", file: "joins").0
    scenario?.hubs = hubs
    return scenario
  }
}
