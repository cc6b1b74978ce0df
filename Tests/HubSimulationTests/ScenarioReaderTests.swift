import HubConfig
import Testing

@testable import HubSimulation

@Suite struct ScenarioReaderTests {
  @Test(arguments: ScenarioLibrary.names) func everyScenarioOfTheLibraryIsReadable(name: String) throws {
    let (scenario, problems) = try #require(ScenarioLibrary.scenario(name))
    #expect(problems.isEmpty)
    #expect(try #require(scenario).about.isEmpty == false)
  }

  @Test func everySettingIsRead() throws {
    let scenario = try read(
      """
      about  Two words   # and a remark
      hubs 9 within 2s
      peers 70 in 7 networks at 4 hubs within 4s
      links ring
      calls known
      neighbours 2 to 6
      regions 3
      delay 2ms to 3ms
      far 50ms to 70ms
      loss 2.5%
      doubles 1%
      swaps 100%
      letters 30 per second of 512 bytes
      churn 5 per second
      lasts 2m
      rest 30s
      detect 12s
      settle 5s
      path 3 to 7
      losing nothing
      """)
    #expect(scenario.about == "Two words")
    #expect([scenario.hubs, scenario.peers, scenario.networks, scenario.regions] == [9, 70, 7, 3])
    #expect(scenario.hubsWithPeers == 4)
    #expect([scenario.hubsArrive, scenario.peersArrive] == [2 * .second, 4 * .second])
    #expect(scenario.topology == .ring)
    #expect(!scenario.callsWanted)
    #expect(scenario.leastNeighbours == 2 && scenario.mostNeighbours == 6)
    #expect(scenario.conditions.near == Span(2000, 3000))
    #expect(scenario.conditions.far == Span(50_000, 70_000))
    #expect(scenario.conditions.loss == 25_000 && scenario.conditions.doubles == 10_000)
    #expect(scenario.conditions.swaps == 1_000_000)
    #expect([scenario.lettersPerSecond, scenario.letterSize, scenario.churnPerSecond] == [30, 512, 5])
    #expect([scenario.length, scenario.rest] == [120 * .second, 30 * .second])
    #expect([scenario.detection, scenario.settling] == [12 * .second, 5 * .second])
    #expect(scenario.middlePath == 3 && scenario.longestPath == 7)
    #expect(scenario.losesNothing)
  }

  @Test(
    arguments: [
      ("kill hub 3", .kill, .hub(3), nil), ("kill any hub for 5s", .kill, .any, 5 * .second),
      ("vanish each hub", .vanish, .each, nil), ("drain each hub for 3s", .drain, .each, 3 * .second),
      ("restart all", .restart, .all, nil), ("freeze half for 4s", .freeze, .half, 4 * .second),
      ("clock hub 1 back by 1h", .clock(-3600 * .second), .hub(1), nil),
      ("clock hub 1 ahead by 2s", .clock(2 * .second), .hub(1), nil),
      ("leap hub 0 by 1d", .leap(86_400 * .second), .hub(0), nil),
      ("cut region 1 for 4s", .cut, .region(1), 4 * .second), ("heal", .heal, .any, nil),
      ("break a link", .sever, .any, nil), ("storm half", .storm, .half, nil),
      ("join 5 peers", .join(5), .any, nil), ("leave 6 peers", .leave(6), .any, nil),
      ("move 7 peers", .move(7), .any, nil), ("lie hub 4 flood", .lie(.flood), .hub(4), nil),
      ("lie hub 4 any", .lie(nil), .hub(4), nil),
    ] as [(String, Act.Deed, Act.Whom, Moment?)])
  func everyDeedIsRead(words: String, deed: Act.Deed, whom: Act.Whom, duration: Moment?) throws {
    let once = try #require(try read("at 1500ms " + words).acts.first)
    #expect(once.deed == deed && once.whom == whom && once.duration == duration)
    #expect(once.first == 1_500_000 && once.times == 1 && once.line == 1)
    let often = try #require(try read("from 1s to 10s every 2s " + words).acts.first)
    #expect(often.deed == deed && often.times == 5)
  }

  @Test(
    arguments: [
      ("hubz 5", 1, 1, "'hubz' is no setting", "did you mean 'hubs'?"),
      ("hubs five", 1, 6, "'five' is no number", "a whole number from 1 to 10000"),
      ("hubs 0", 1, 6, "the number of hubs cannot be 0", "a whole number from 1 to 10000"),
      ("hubs", 1, 6, "the number of hubs is missing", nil),
      ("hubs 5 6", 1, 8, "nothing is known to do with '6' here", nil),
      ("peers 5 on 6", 1, 9, "'on' stands where 'in' belongs", nil),
      ("\nlinks  sttar", 2, 8, "'sttar' is no kind of map", "did you mean 'star'?"),
      ("loss 5", 1, 6, "'5' is no share", "write it as 5% or 0.25%"),
      ("loss 500%", 1, 6, "'500%' is no share", "write it as 5% or 0.25%"),
      ("delay 5ms to 2ms", 1, 14, "the longest delay is shorter than the shortest", nil),
      ("lasts 30", 1, 7, "'30' has no unit", "write 30ms or 30s"),
      ("lasts 400d", 1, 7, "the length cannot be 400d", "at most 86400s"),
      ("rest 2h", 1, 1, "the rest is longer than the run", "raise 'lasts' or lower 'rest'"),
      ("at 5s kil hub 1", 1, 7, "'kil' is no deed", "did you mean 'kill'?"),
      ("at 5s kill hub x", 1, 16, "'x' is no number", "a whole number from 0 to 9999"),
      ("at 5s kill some", 1, 12, "'some' is no hub", "it is one of hub, any, each, half, region, all"),
      (
        "from 5s to 1s every 1s heal", 1, 21, "this would be done never, or too often",
        "at most 100000 times"
      ),
      (
        "from 5s to 6s every 0s heal", 1, 21, "this would be done never, or too often",
        "at most 100000 times"
      ),
      ("hubs 5\nhubs 6", 2, 1, "'hubs' is set twice", nil),
      (
        "at 50s heal", 1, 1, "this goes on until 50.000 s, when everything should rest",
        "the last 20.000 s are left for things to settle"
      ),
    ] as [(String, Int, Int, String, String?)])
  func saysWhatIsWrongAndWhere(text: String, line: Int, column: Int, message: String, hint: String?) throws {
    let (scenario, problems) = ScenarioReader.read(text, name: "wrong", file: "wrong.scenario")
    #expect(scenario == nil)
    let problem = try #require(problems.sorted.first)
    #expect(problem.message == message)
    #expect(problem.hint == hint)
    #expect(problem.position == Position(file: "wrong.scenario", line: line, column: column))
  }

  @Test func everyMistakeIsToldAtOnce() {
    let (_, problems) = ScenarioReader.read("hubs x\npeers y\nlinks z", name: "wrong", file: "wrong")
    #expect(problems.errorCount == 3)
  }

  @Test func aHugeFileIsRefused() {
    let long = String(repeating: "#", count: ScriptLimits.bytes + 1)
    #expect(ScenarioReader.read(long, name: "long", file: "long").1.errorCount == 1)
    let many = String(repeating: "\n", count: ScriptLimits.lines + 5)
    #expect(ScenarioReader.read(many, name: "many", file: "many").1.errorCount == 1)
  }

  private func read(_ text: String) throws -> Scenario {
    let (scenario, problems) = ScenarioReader.read(text, name: "test", file: "test.scenario")
    #expect(problems.isEmpty, "\(problems.render(sources: ["test.scenario": text], colour: false))")
    return try #require(scenario)
  }
}
