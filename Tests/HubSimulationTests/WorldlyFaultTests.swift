import HubMesh
import Testing

@testable import HubSimulation

/// Faults that only show when hubs or links change, planted into the node of the hub itself.
@Suite struct WorldlyFaultTests {
  @Test(arguments: Fault.worldly) func findsAFaultAndNothingWithoutIt(_ fault: Fault) {
    let right = ScenarioRunner(scenario(fault), makeNode: faulty(.none, in: fault)).run(seed: 1)
    #expect(right.violations.isEmpty, "\(right.violations.list.prefix(3).map(\.sentence))")
    let wrong = ScenarioRunner(scenario(fault), makeNode: faulty(fault, in: fault)).run(seed: 1)
    #expect(wrong.violations.counts[fault.kind, default: 0] > 0, "\(wrong.violations.counts)")
  }

  @Test func findsLinksThatComeAndGoForEver() {
    let wrong = ScenarioRunner(scenario(.closesLinks), makeNode: faulty(.closesLinks, in: .closesLinks))
      .run(seed: 1)
    #expect(wrong.violations.counts[.unrest, default: 0] > 0, "\(wrong.violations.counts)")
  }

  private func scenario(_ fault: Fault) -> Scenario {
    let what =
      switch fault {
      case .keepsTheDead: "at 20s kill hub 4"
      case .blamesNobody: "at 12s lie hub 4 garbage"
      // In a ring of eight half of the way round is the longest.
      case .leavesALinkUnused: "path 3 to 4"
      default: ""
      }
    return SmallMesh.scenario(
      """
      hubs 8 within 200ms
      peers 64 in 8 networks within 500ms
      links ring
      calls known
      letters 20 per second
      churn 0 per second
      lasts 75s
      rest 30s
      \(what)
      """)
  }

  /// The third hub has the fault; what a liar does is passed over only if all hubs do so.
  private func faulty(_ fault: Fault, in scenario: Fault) -> NodeMaker {
    let rumours = SharedRumours()
    return { number, card, settings, seed, now, effects in
      let isFaulty = number == 2 || scenario == .blamesNobody
      return FaultyNode(
        isFaulty ? fault : .none, rumours.value, at: card.id, effects: effects
      ) { Simulation.standardNode(number, card, settings, seed, now, $0) }
    }
  }
}

/// One object for all nodes of a run, which happens on one thread.
private final class SharedRumours: @unchecked Sendable {
  let value = Rumours()
}
