import HubKernel
import Testing

@testable import Webhooks

@Suite struct AttemptsTests {
  private static let second: UInt64 = 1_000_000_000
  private static let later = Attempts.Outcome.later("no answer", after: nil)

  private func steps(
    _ outcomes: [Attempts.Outcome], chance: Double = 1, giveUpAfter: Duration = .seconds(86_400)
  ) -> [Attempts.Step] {
    var (attempts, now) = (Attempts(), UInt64(0))
    return outcomes.map { outcome in
      let step = attempts.step(after: outcome, at: now, giveUpAfter: giveUpAfter, chance: chance)
      if case .wait(let time) = step { now += time }
      return step
    }
  }

  @Test func pausesDoubleUpToABound() {
    let found = steps([Attempts.Outcome](repeating: Self.later, count: 12))
    let waits = found.compactMap { step -> UInt64? in if case .wait(let time) = step { time } else { nil } }
    #expect(waits.prefix(4) == [500_000_000, 1_000_000_000, 2_000_000_000, 4_000_000_000])
    #expect(waits.last == 300 * Self.second)
    #expect(waits.count == 12)
  }

  @Test func chanceTakesAtMostHalfOfAPause() {
    #expect(steps([Self.later], chance: 0) == [.wait(250_000_000)])
    #expect(steps([Self.later], chance: 0.5) == [.wait(375_000_000)])
    #expect(steps([Self.later], chance: 7) == [.wait(500_000_000)])
  }

  @Test func whatTheEndpointAsksForIsHonouredUpToABound() {
    #expect(steps([.later("busy", after: 7 * Self.second)]) == [.wait(7 * Self.second)])
    #expect(steps([.later("busy", after: 86_400 * Self.second)]) == [.wait(300 * Self.second)])
    #expect(steps([.later("busy", after: 0)]) == [.wait(500_000_000)])
  }

  @Test func whatWillNeverBeTakenIsGivenUp() {
    let refused = Attempts.Outcome.refused("status 400")
    #expect(steps([refused, refused, refused]).last == .drop)
    // The next request begins anew.
    #expect(steps([refused, refused, refused, refused]).last != .drop)
    #expect(steps([refused, .taken, refused, refused]).last != .drop)
  }

  @Test func whatWaitsForTooLongIsGivenUp() {
    let found = steps([Attempts.Outcome](repeating: Self.later, count: 5), giveUpAfter: .seconds(3))
    #expect(found.firstIndex(of: .drop) == 2)
  }

  @Test func busyIsNoFailureOfTheEndpoint() {
    var attempts = Attempts()
    for _ in 0..<50 {
      #expect(
        attempts.step(after: .busy, at: 0, giveUpAfter: .seconds(1), chance: 1) == .wait(100_000_000))
    }
    #expect(attempts.failures == 0)
  }

  @Test(arguments: [
    (200, Attempts.Outcome.taken), (204, .taken), (410, .gone),
    (400, .refused("it answered with status 400")), (422, .refused("it answered with status 422")),
    (401, .later("it answered with status 401", after: nil)),
    (302, .later("it answered with status 302", after: nil)),
    (500, .later("it answered with status 500", after: nil)),
  ])
  func statusesMeanWhatTheyShould(_ status: Int, _ outcome: Attempts.Outcome) {
    #expect(Attempts.Outcome(OutgoingAnswer(status: status)) == outcome)
  }

  @Test(arguments: [("12", UInt64(12_000_000_000)), ("-1", nil), ("soon", nil), ("99999999999", nil)])
  func retryAfterIsANumberOfSeconds(_ text: String, _ time: UInt64?) {
    let answer = OutgoingAnswer(status: 503, headers: [(name: "retry-after", value: text)])
    #expect(Attempts.Outcome(answer) == .later("it answered with status 503", after: time))
  }
}
