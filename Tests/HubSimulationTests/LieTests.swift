import HubConfig
import HubMesh
import Testing

@testable import HubSimulation

/// Hubs that lie, and what an oracle may make of it.
@Suite struct LieTests {
  /// All others take long without optimization; `make sim` has them.
  @Test(arguments: [Lie.claims, .forgeries]) func aLiarIsContained(_ lie: Lie) throws {
    let text = try #require(ScenarioLibrary.text("liars")).replacing("any", with: lie.rawValue)
    let (scenario, problems) = ScenarioReader.read(text, name: "liars", file: "liars")
    #expect(!problems.hasErrors)
    let result = ScenarioRunner(try #require(scenario)).run(seed: 3)
    #expect(result.violations.isEmpty, "\(result.violations.list.prefix(3).map(\.sentence))")
    #expect(result.letters.delivered > 900)
  }

  @Test func limitsCanBeLower() throws {
    let text = "hubs 3\nframes 70 per second\ninterests 9"
    let (scenario, problems) = ScenarioReader.read(text, name: "low", file: "low")
    #expect(!problems.hasErrors)
    let simulation = Simulation(try #require(scenario), seed: 1)
    #expect(simulation.settings.framesPerSecond == 70)
    #expect(simulation.settings.maxInterestsPerHub == 9)
  }

  @Test func lettersAreInOrderForEachConnectionOfTheirReceiver() {
    var dice = Dice(seed: 1)
    let population = Population(peers: 2, networks: 1, hubs: 3, dice: &dice)
    var ledger = LetterLedger()
    population.connect(0, to: 0, now: 0)
    population.connect(1, to: 1, now: 0)
    func write() -> Int { ledger.write(sender: 0, target: 1, population, senderLife: 1, now: 0) }
    let letters = [write(), write(), write(), write()]
    population.leaveBehind(1, now: 1)
    population.connect(1, to: 2, now: 2)
    let (left, present) = (population.connection(of: 1, at: 1), population.connection(of: 1, at: 2))
    #expect(left != present)
    let isInOrder = [(2, present), (1, left), (0, left), (1, present), (3, present)].map {
      ledger.isInOrder(letters[$0], to: $1)
    }
    #expect(isInOrder == [true, true, false, false, true])
  }
}
