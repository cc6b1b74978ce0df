import HubConfig

@testable import HubSimulation

/// Scenarios small enough for tests.
enum SmallMesh {
  /// Nothing fails.
  static let calm = scenario(
    """
    hubs 5 within 200ms
    peers 60 in 14 networks within 500ms
    links ring
    calls known
    letters 20 per second
    churn 0 per second
    lasts 60s
    at 3s join 2 peers
    rest 18s
    at 25s leave 4 peers
    """)

  static func scenario(_ text: String) -> Scenario {
    let (scenario, problems) = ScenarioReader.read(text, name: "small", file: "small.scenario")
    precondition(problems.isEmpty, problems.render(sources: ["small.scenario": text], colour: false))
    return scenario ?? Scenario(name: "small")
  }

  /// Nodes that keep their promises as long as nothing fails.
  static let flooding: NodeMaker = { _, card, _, _, _, effects in FloodNode(card, effects: effects) }
}
