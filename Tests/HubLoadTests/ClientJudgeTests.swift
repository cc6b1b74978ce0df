import Testing

@testable import HubLoad

@Suite struct ClientJudgeTests {
  private func outcome(
    _ threads: [ThreadUse], latency: [UInt64] = [1_000_000], lateness: [UInt64] = [],
    machine: (busy: Double, stolen: Double)? = (0.5, 0)
  ) -> LoadOutcome {
    var outcome = LoadOutcome(slots: TimeSlots(over: 1_000_000_000))
    outcome.threads = threads
    for time in latency { outcome.latency.add(time) }
    for time in lateness { outcome.lateness.add(time) }
    outcome.machine = machine
    return outcome
  }

  private func kinds(_ outcome: LoadOutcome) -> [ClientFinding.Kind] {
    ClientJudge.findings(outcome).map(\.kind)
  }

  private let calm = ThreadUse(wall: 1_000, ran: 400, waited: 20)

  @Test func aClientWithRoomIsNotBlamed() {
    #expect(kinds(outcome([calm, calm])).isEmpty)
  }

  @Test func oneFullThreadIsEnough() {
    let found = ClientJudge.findings(outcome([calm, ThreadUse(wall: 1_000, ran: 970, waited: 10)]))
    #expect(found.map(\.kind) == [.processor])
    #expect(
      found.first?.sentence == "1 of the client's 2 threads ran without a pause, up to 97 % of the time")
  }

  @Test func aThreadWithoutACoreIsNamed() {
    #expect(kinds(outcome([ThreadUse(wall: 1_000, ran: 300, waited: 600)])) == [.runQueue])
  }

  @Test func coresThatAreTakenAwayAreNamed() {
    #expect(kinds(outcome([calm], machine: (0.9, 0.12))) == [.steal])
    #expect(kinds(outcome([calm], machine: nil)).isEmpty)
  }

  @Test func lateSendsMatterOnlyBesideWhatIsMeasured() {
    #expect(kinds(outcome([calm], latency: [5_000_000], lateness: [4_000_000])) == [.lateSends])
    // A hub that takes half a second is not helped by four milliseconds of the client.
    #expect(kinds(outcome([calm], latency: [500_000_000], lateness: [4_000_000])).isEmpty)
    #expect(kinds(outcome([calm], latency: [200_000], lateness: [150_000])).isEmpty)
  }

  @Test func limitsOfTheMachineAreNamed() {
    var outcome = outcome([calm])
    outcome.counts.fail(FailureKind.descriptors)
    outcome.counts.fail(FailureKind.ports)
    outcome.counts.fail("connection-refused")
    #expect(kinds(outcome) == [.descriptors, .ports])
  }

  @Test func whatTheSystemTellsIsRead() {
    #expect(ThreadUse.waited("123 45600 7\n") == 45_600)
    #expect(ThreadUse.waited(nil) == 0 && ThreadUse.waited("no") == 0)
    let before = MachineUse("cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 2 3\n")
    let after = MachineUse("cpu  150 0 70 810 50 0 0 20 0 0\n")
    #expect(before == MachineUse(busy: 150, stolen: 0, all: 1_000) && MachineUse("intr 5") == nil)
    if let before, let after {
      let shares = after.shares(since: before)
      #expect(shares.busy == 0.9 && shares.stolen == 0.2)
    }
  }

  @Test func aThreadKnowsHowLongItRan() {
    let before = ThreadUse.now()
    var sum = 0
    while LoadClock.now &- before.wall < 30_000_000 { sum &+= 1 }
    let use = ThreadUse.now().since(before)
    #expect(use.wall >= 30_000_000 && use.ran > 0 && use.ran <= use.wall && sum > 0)
  }
}
