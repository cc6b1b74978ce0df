internal import HubConfig

/// What a join costs in bytes, as the difference between two runs that are the same until somebody joins.
package struct JoinCost: Sendable {
  private static let joins = 100
  /// So many hubs have peers, whatever others there are.
  package static let interested = 50

  package let hubs: Int
  /// For each join, what hubs sent to others, each frame counted once; and what went over all links together,
  /// where a frame counts once for each link on its way.
  package let firstHand: Double
  package let all: Double
  package let frames: Double

  /// How many links a byte went over on average.
  package var links: Double { firstHand > 0 ? all / firstHand : 0 }

  /// Measures with so many hubs. All that has to do with interest is the same for any number: the same 500
  /// peers in 50 networks, at the same 50 hubs. What differs is how many hubs there are besides.
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
      hubs 10 within 1s
      peers 500 in 50 networks at \(interested) hubs within 2s
      neighbours 2 to 5
      letters 0 per second
      churn 0 per second
      lasts 22s
      rest 6s
      at 9s leave \(JoinCost.joins) peers
      \(joins > 0 ? "at 15s join \(joins) peers" : "")
      """
    var scenario = ScenarioReader.read(text, name: "joins", file: "joins").0
    scenario?.hubs = hubs
    return scenario
  }
}
