import HubMesh
import Testing

@testable import HubSimulation

@Suite struct OracleTests {
  @Test(arguments: 1...5) func findsNothingWhereNothingIsWrong(seed: UInt64) {
    let result = ScenarioRunner(SmallMesh.calm, makeNode: SmallMesh.flooding).run(seed: seed)
    #expect(result.violations.isEmpty, "\(result.violations.list.prefix(3).map(\.sentence))")
    #expect(result.letters.accepted > 400)
    #expect(result.letters.delivered == result.letters.accepted)
    #expect(result.convergence.points.last?.share == 1)
  }

  @Test(arguments: Fault.real) func findsAFault(_ fault: Fault) {
    let result = ScenarioRunner(SmallMesh.calm, makeNode: faulty(fault)).run(seed: 1)
    #expect(result.violations.counts[fault.kind, default: 0] > 0, "\(result.violations.counts)")
  }

  @Test(arguments: Fault.real) func tellsWhatLedToAFault(_ fault: Fault) throws {
    let runner = ScenarioRunner(SmallMesh.calm, makeNode: faulty(fault))
    let result = runner.run(seed: 1)
    let first = try #require(result.violations.list.first)
    let story = try #require(runner.replay(result))
    #expect(story.contains(first.sentence))
    for peer in first.peers { #expect(story.contains("peer \(peer)")) }
  }

  /// The third hub has the fault, the others are right.
  private func faulty(_ fault: Fault) -> NodeMaker {
    let rumours = Shared(Rumours())
    return { number, card, settings, seed, now, effects in
      let isFaulty = number == 2
      return FaultyNode(
        isFaulty ? fault : .none, rumours.value, at: card.id, effects: effects
      ) { SmallMesh.flooding(number, card, settings, seed, now, $0) }
    }
  }
}

/// One object for all nodes of a run, which happens on one thread.
private struct Shared<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}
