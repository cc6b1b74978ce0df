import HubKernel
import HubLoad
import Testing

@testable import HubCommand

@Suite struct BenchTests {
  @Test(
    arguments: [
      (["bench"], "'bench' needs ACTION"),
      (["bench", "relais"], "did you mean 'relay'?"),
      (["bench", "relay", "--rate", "fast"], "'fast' is no value for --rate"),
      (["bench", "relay", "--rate", "0"], "'0' is no value for --rate"),
      (["bench", "relay", "--pairs", "0"], "'0' is no value for --pairs"),
      (["bench", "relay", "--size", "2GiB"], "'2GiB' is no value for --size"),
      (["bench", "relay", "--size", "1000000", "--pairs", "50000"], "do not fit into memory"),
      (["bench", "relay", "--for", "2d"], "'2d' is no value for --for"),
      (["bench", "connect", "--peers", "1000000"], "a number from 1 to 100000"),
      (["bench", "announce", "--peers", "5", "--networks", "6"], "a number from 1 to 5"),
      (["bench", "migrate", "--hubs", "1"], "a number from 2 to 9"),
      (["bench", "migrate", "ws://127.0.0.1:1"], "starts hubs of its own"),
      (["bench", "connect", "ftp://127.0.0.1"], "is not the address of a hub"),
    ])
  func refusesWhatItCannotMeasure(words: [String], message: String) async {
    let transcript = Transcript()
    #expect(await transcript.run(words) == .usage)
    #expect(transcript.errors.contains(message), "\(transcript.errors)")
  }

  private func plan(_ flags: [String: [String]], _ kind: LoadPlan.Kind) throws -> LoadPlan {
    try BenchOptions(arguments: Arguments(operands: [], flags: flags)).plan(
      kind, urls: ["ws://127.0.0.1:1"], token: nil)
  }

  @Test func oneSenderIsUsualWithARateAndSeveralWithout() throws {
    #expect(try plan(["--rate": ["500"]], .relay).pairs == 1)
    #expect(try plan(["--rate": ["max"]], .relay).pairs == 16)
    let plan = try plan(["--rate": ["500/s"], "--size": ["2KiB"], "--for": ["3s"], "--pairs": ["2"]], .relay)
    #expect(plan.rate == 500 && plan.size == 2_048 && plan.duration == 3_000_000_000 && plan.threads <= 2)
  }

  private static var outcome: LoadOutcome {
    var outcome = LoadOutcome(slots: TimeSlots(over: 1_000_000_000))
    for number in 1...100 as ClosedRange<UInt64> { outcome.latency.add(number * 1_000) }
    outcome.counts.connected = 2
    outcome.counts.sent = 104
    outcome.counts.arrived = 100
    outcome.counts.refused = ["rate-limited perSecond": 3]
    outcome.counts.lost = 1
    outcome.counts.heldBack = 7
    outcome.counts.bytesOut = 2_000
    outcome.counts.bytesIn = 3_000
    outcome.elapsed = 500_000_000
    outcome.threads = [ThreadUse(wall: 100, ran: 95, waited: 1)]
    return outcome
  }

  private var report: BenchReport {
    var plan = LoadPlan(.relay, urls: ["ws://127.0.0.1:3000"])
    plan.rate = 200
    return BenchReport(plan: plan, outcome: Self.outcome, wouldRefuse: 312)
  }

  @Test func aReportSaysWhatWasLostRefusedAndWhoseFaultItWas() {
    #expect(
      report.text == """
        relay: 1 pair, signals of 200 B, 200 a second

        signals    100      200 a second over 500 ms
        sent       104
        peers      2        of 2
        lost       1        doubled 0, out of order 0
        bytes      2,000 B  out, 3,000 B in
        refused    3        rate-limited perSecond
        held back  7        not sent, since the hub had asked to wait

        latency  p50      p90      p99      p99.9   max
                 50.2 us  90.1 us  99.3 us  100 us  100 us
        counted from when each was to leave by the plan, so a hub that stands still is charged for all

        dry run: the hub would have limited 312 of 104
        CLIENT WAS THE BOTTLENECK (processor): 1 of the client's 1 threads ran without a pause, up to 95 % \
        of the time
          the throughput is what this client can do, the hub may do more; try more --threads or a second \
        machine
        """)
  }

  @Test func theNamesInJSONStay() throws {
    let json = try JSONValue(parsing: IndentedJSON.text(report.json))
    guard case .object(let members) = json, case .object(let counts)? = json["counts"] else {
      Issue.record("it is no object")
      return
    }
    #expect(
      members.map(\.key) == [
        "kind", "plan", "seconds", "perSecond", "counts", "refused", "failed", "latency", "lateness",
        "wouldRefuse", "interrupted", "client",
      ])
    #expect(
      counts.map(\.key) == [
        "connected", "sent", "arrived", "lost", "doubled", "outOfOrder", "refused", "failed", "heldBack",
        "notSent", "bytesOut", "bytesIn", "fullBuffers",
      ])
    #expect(json["refused"]?["rate-limited perSecond"]?.int == 3 && json["wouldRefuse"]?.int == 312)
    #expect(json["client"]?["bottleneck"]?.bool == true)
    #expect(json["client"]?["findings"]?[0]?["kind"]?.text == "processor")
  }

  @Test func aBarIsShownToPeopleAlone() {
    var terminal = Transcript().console
    terminal.errors.isTerminal = true
    let plain = Arguments()
    #expect(BenchProgress.isWelcome(terminal, plain, [:]))
    #expect(!BenchProgress.isWelcome(terminal, plain, ["CI": "true"]))
    #expect(!BenchProgress.isWelcome(terminal, plain, ["TERM": "dumb"]))
    #expect(!BenchProgress.isWelcome(terminal, Arguments(operands: [], flags: ["--quiet": [""]]), [:]))
    #expect(!BenchProgress.isWelcome(Transcript().console, plain, [:]))
  }

  @Test func aBarSaysHowFarItIs() {
    var plan = LoadPlan(.relay, urls: [])
    plan.duration = 1_000_000_000
    let bar = BenchProgress(Transcript().console, plan, isPlain: true, isShown: true)
    let early = LoadRun.Progress(counts: LoadCounts(), elapsed: nil)
    #expect(bar.line(early) == "relay  ........................  0 of 2 peers are there")
    var counts = LoadCounts()
    counts.arrived = 1_500
    counts.refused = ["rate-limited": 2]
    let half = LoadRun.Progress(counts: counts, elapsed: 500_000_000)
    #expect(bar.line(half) == "relay  ############............  1,500 came, 2 refused")
  }

  @Test func plotsAreASCIIWhereTheLocaleSaysSo() {
    let options = BenchOptions(arguments: Arguments())
    #expect(!options.isPlain(["LANG": "en_GB.UTF-8"]) && !options.isPlain(["LC_ALL": "C.utf8"]))
    #expect(options.isPlain(["LANG": "C"]) && options.isPlain([:]))
    #expect(options.isPlain(["LC_ALL": "POSIX", "LANG": "en_GB.UTF-8"]))
    let asked = BenchOptions(arguments: Arguments(operands: [], flags: ["--ascii": [""]]))
    #expect(asked.isPlain(["LANG": "en_GB.UTF-8"]))
  }

  @Test func onlyRulesInDryRunAreAddedUp() throws {
    let meters = try JSONValue(
      parsing: """
        {"meters":[
        {"name":"hub_rate_limit_refusals_total","owner":"rate-limit",
        "labels":{"rule":"a","dry_run":"true"},"value":300},
        {"name":"hub_rate_limit_refusals_total","owner":"rate-limit",
        "labels":{"rule":"b","dry_run":"true"},"value":12},
        {"name":"hub_rate_limit_refusals_total","owner":"rate-limit",
        "labels":{"rule":"a","dry_run":"false"},"value":9},
        {"name":"hub_rate_limit_closed_total","owner":"rate-limit","value":5}]}
        """)
    #expect(DryRunWatch.count(in: meters) == 312)
    #expect(DryRunWatch.count(in: .object([])) == nil)
  }
}
