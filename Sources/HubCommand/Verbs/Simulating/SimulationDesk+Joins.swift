internal import HubKernel
internal import HubSimulation

extension SimulationDesk {
  /// With how many hubs a join is measured when nothing is said.
  private static let meshes = [50, 100, 200, 500, 1000]

  /// What a join costs, whoever else there is: hubs that are not interested should cost nothing.
  func joins() throws -> ExitCode {
    let seed = UInt64(try number("--seed", 0...Int.max) ?? 1)
    let meshes = try number("--hubs", 2...10_000).map { [$0] } ?? SimulationDesk.meshes
    let costs = meshes.compactMap { measure(hubs: $0, seed) }
    guard !arguments.has("--json") else {
      console.say(IndentedJSON.text(.array(costs.map(SimulationJSON.cost))))
      return .ok
    }
    let rows = costs.map { cost in
      [
        "\(cost.hubs)", "\(max(cost.hubs - JoinCost.interested, 0))", "\(Int(cost.firstHand))",
        "\(Int(cost.all))",
        "\(Int(cost.frames))", "\((cost.links * 100).rounded() / 100)",
      ]
    }
    let titles = [
      "hubs", "without peers", "bytes", "bytes on all links", "frames on all links", "links of a byte",
    ]
    console.say(Table([titles] + rows).text)
    return .ok
  }

  private func measure(hubs: Int, _ seed: UInt64) -> JoinCost? {
    var bar = ProgressBar("\(hubs) hubs", seeds: 1)
    defer { if console.errors.isTerminal { console.put(.errors, ProgressBar.end) } }
    return JoinCost.measure(hubs: hubs, seed: seed) { share in
      guard console.errors.isTerminal, let line = bar.line(seed: 0, share: share, violations: 0) else {
        return
      }
      console.put(.errors, line)
    }
  }
}
