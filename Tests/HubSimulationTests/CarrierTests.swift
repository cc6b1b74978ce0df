import HubConfig
import HubMesh
import Testing

@testable import HubSimulation

@Suite struct CarrierTests {
  private func scenario(_ name: String) throws -> Scenario {
    try #require(ScenarioLibrary.scenario(name)?.0)
  }

  @Test(arguments: ["migration", "migration-storm"])
  func hubsMigrateFallBackAndReturnAndKeepWhatTheyPromised(name: String) throws {
    let result = ScenarioRunner(try scenario(name)).run(seed: 1)
    #expect(result.violations.list.map(\.sentence) == [])
    #expect(result.letters.accepted > 2_000)
    #expect(result.carriers.migrations > 10)
    #expect(result.carriers.sockets > 10)
    #expect(result.carriers.unready > 2)
    #expect(result.carriers.fallbacks > 2)
    #expect(result.carriers.inFlight > 0)
  }

  @Test func theSameSeedMigratesTheSameBitForBit() throws {
    let runner = ScenarioRunner(try scenario("migration-storm"))
    #expect(runner.run(seed: 3).fingerprint == runner.run(seed: 3).fingerprint)
    #expect(runner.run(seed: 3).fingerprint != runner.run(seed: 4).fingerprint)
  }

  @Test func hubsWhoseChannelsNeverComeAboutAreCalledOut() throws {
    var scenario = try scenario("migration")
    scenario.channels?.failing = 1_000_000
    let result = ScenarioRunner(scenario).run(seed: 1)
    #expect(result.violations.counts[.notMigrated] == 5)
    #expect(result.carriers.connected == 0)
    #expect(result.letters.lost == 0)
  }

  /// Its last channel comes about so late that the WebSocket beside it may still stand in the end.
  @Test func aWebSocketBesideAChannelThatHasOnlyJustComeIsNoFault() throws {
    let result = ScenarioRunner(try scenario("migration-storm")).run(seed: 523)
    #expect(result.violations.list.map(\.sentence) == [])
    #expect(result.carriers.migrations > 10)
  }

  @Test func aWebSocketThatStaysBesideAChannelIsCalledOut() throws {
    let result = ScenarioRunner(try scenario("migration"), makeNode: Self.withoutConsent).run(seed: 1)
    #expect(result.violations.counts[.notMigrated, default: 0] >= 5)
    #expect(result.carriers.sockets == 0)
    #expect(result.letters.lost == 0)
  }

  private static let withoutConsent: NodeMaker = { _, card, settings, seed, now, effects in
    ConsentlessNode(MeshNode(card, settings, seed: seed, now: now, effects: effects))
  }

  @Test func channelsAreReadFromScenarios() {
    let text = "hubs 3\nchannels 2 to 4 after 7s failing 5%\nat 10s block hub 1 for 3s\nat 9s break a channel"
    let (scenario, problems) = ScenarioReader.read(text, name: "one", file: "one.scenario")
    #expect(!problems.hasErrors)
    var plan = ChannelPlan()
    (plan.minPeers, plan.maxPeers, plan.delay, plan.failing) = (2, 4, 7 * .second, 50_000)
    #expect(scenario?.channels == plan)
    #expect(scenario?.acts.map(\.deed) == [.block, .severChannel])
    for wrong in ["channels 3 to 2 after 1s", "channels 2 to 3", "channels 0 to 3 after 1s"] {
      #expect(ScenarioReader.read(wrong, name: "one", file: "one.scenario").1.hasErrors, "\(wrong)")
    }
  }
}
