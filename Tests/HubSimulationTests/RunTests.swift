import HubMesh
import Testing

@testable import HubSimulation

@Suite struct RunTests {
  @Test func theSameSeedIsTheSameRunBitForBit() {
    let runner = ScenarioRunner(SmallMesh.calm, makeNode: SmallMesh.flooding)
    let (one, other, third) = (runner.run(seed: 5), runner.run(seed: 5), runner.run(seed: 6))
    #expect(one.fingerprint == other.fingerprint)
    #expect(one.letters == other.letters)
    #expect(one.events == other.events)
    #expect(one.fingerprint != third.fingerprint)
  }

  @Test func runningInPiecesChangesNothing() {
    let whole = Simulation(SmallMesh.calm, seed: 5, makeNode: SmallMesh.flooding)
    while whole.run(until: .never) {}
    let pieces = Simulation(SmallMesh.calm, seed: 5, makeNode: SmallMesh.flooding)
    var until: Moment = 0
    repeat { until += 77_777 } while pieces.run(until: until)
    #expect(whole.result.fingerprint == pieces.result.fingerprint)
    #expect(whole.result.letters == pieces.result.letters)
  }

  @Test func peersComeToThoseHubsOnlyThatHaveSome() {
    var scenario = SmallMesh.calm
    scenario.hubsWithPeers = 2
    let simulation = Simulation(scenario, seed: 5, makeNode: SmallMesh.flooding)
    while simulation.run(until: .never) {}
    let homes = Set(simulation.population.home.filter { $0 != Population.nowhere })
    #expect(homes == [0, 1])
  }

  @Test func theStoryOfARunStopsAtItsViolation() throws {
    let broken: NodeMaker = { number, card, _, _, _, effects in
      number == 1 ? SilentNode() : FloodNode(card, effects: effects)
    }
    let runner = ScenarioRunner(SmallMesh.calm, makeNode: broken)
    let result = runner.run(seed: 2)
    let first = try #require(result.violations.list.first)
    let story = try #require(runner.replay(result))
    #expect(story.split(separator: "\n").last.map { $0.hasSuffix(first.sentence) } == true)
    #expect(story.split(separator: "\n").count < 260)
  }

  @Test func aPlotShowsTheTruthAndWhatHappened() {
    let result = ScenarioRunner(SmallMesh.calm, makeNode: SmallMesh.flooding).run(seed: 5)
    let svg = ConvergencePlot(SmallMesh.calm, result).svg
    #expect(svg.contains("prefers-color-scheme: dark"))
    #expect(svg.contains("leave 4 peers"))
    #expect(svg.count(of: "<text") == svg.count(of: "</text>"))
    #expect(svg.count(of: "class=\"mark\"") == 2)
  }

  @Test func aShareIsNeverRoundedUpToAll() {
    #expect(ResultTable.percent(999_999, of: 1_000_000) == "99.99 %")
    #expect(ResultTable.percent(1_000_000, of: 1_000_000) == "100 %")
    #expect(ResultTable.percent(0, of: 0) == "-")
  }
}

/// A node that never says anything.
private final class SilentNode: MeshLogic {
  let due = Milliseconds.max / 4
  let counters = MeshCounters()
  let census = MeshCensus()
  let hubs: [HubFigures] = []
  func linkUp(_ link: LinkID, to hub: HubID, epoch: UInt64, now: Milliseconds) {}
  func linkDown(_ link: LinkID, now: Milliseconds) {}
  func receive(_ frame: UnsafeRawBufferPointer, on link: LinkID, now: Milliseconds) {}
  func tick(now: Milliseconds) -> Milliseconds { due }
  func drain(now: Milliseconds) {}
  func stop(now: Milliseconds) {}
  func enter(_ member: Member, in network: NetworkKey, now: Milliseconds) {}
  func renew(_ member: Member, in network: NetworkKey, now: Milliseconds) {}
  func leave(_ peer: HubID, in network: NetworkKey, reason: String, now: Milliseconds) {}
  func settle(_ peer: HubID, in network: NetworkKey, keeps: Bool, now: Milliseconds) {}
  func send(_ letter: borrowing Letter, now: Milliseconds) -> Bool { false }
  func members(of network: NetworkKey) -> [MemberPlace] { [] }
  func trace(_ peer: HubID, in network: NetworkKey) -> [TraceHop] { [] }
}

extension String {
  fileprivate func count(of text: String) -> Int { ranges(of: text).count }
}
