import HubCrypto
import HubKernel
import Testing

@testable import Acme

@Suite struct ScheduleTests {
  private static let day = Ledger.day

  private func leaf(_ names: [String], days: Int64 = 90) throws -> CertificateInfo {
    let validity = CertificateValidity(notBefore: 0, notAfter: days * 86_400)
    return try CertificateChain(pem: SelfSigned.make(for: names, validity: validity).certificate).leaf
  }

  @Test func whatIsNotOursOrNotForAllNamesIsDueAtOnce() throws {
    let leaf = try leaf(["a.test"])
    let print = leaf.fingerprint.hex
    #expect(Schedule.due(nil, issued: "", domains: ["a.test"]) == 0)
    #expect(Schedule.due(leaf, issued: "", domains: ["a.test"]) == 0)
    #expect(Schedule.due(leaf, issued: print, domains: ["a.test", "b.test"]) == 0)
    #expect(Schedule.due(leaf, issued: print, domains: ["a.test"]) > 0)
  }

  @Test func itIsDueAfterTwoThirdsOrALittleSooner() throws {
    var all: Set<Int64> = []
    for _ in 0..<20 {
      let leaf = try leaf(["a.test"])
      let due = Schedule.due(leaf, issued: leaf.fingerprint.hex, domains: ["a.test"])
      #expect((57 * Self.day...60 * Self.day).contains(due))
      all.insert(due)
    }
    #expect(all.count > 15)
  }

  @Test func aStarCoversOneLabel() throws {
    let leaf = try leaf(["*.a.test"])
    #expect(leaf.covers("x.a.test"))
    #expect(!leaf.covers("a.test"))
    #expect(!leaf.covers("x.y.a.test"))
  }

  @Test func pausesGrowAndEndAtSixHours() {
    var ledger = Ledger()
    var pauses: [Int64] = []
    for _ in 0..<20 {
      ledger.fail(Obstacle("no"), at: 0, chance: 1)
      pauses.append(ledger.notBefore / 60_000)
    }
    #expect(pauses.prefix(4) == [1, 2, 4, 8])
    #expect(pauses.last == 360)
  }

  @Test func whoIsToldToComeLaterComesLaterButWithinADay() {
    var ledger = Ledger()
    ledger.fail(Obstacle("no", retryAfter: 7_200_000), at: 1_000, chance: 0)
    #expect(ledger.notBefore == 7_201_000)
    ledger.fail(Obstacle("no", retryAfter: .max), at: 1_000, chance: 0)
    #expect(ledger.notBefore == Self.day + 1_000)
  }

  @Test func noMoreThanSoManyOrdersBeginInADay() {
    var ledger = Ledger()
    for hour in 0..<3 { ledger.begin(at: Int64(hour) * 3_600_000) }
    #expect(ledger.earliest(at: 3 * 3_600_000, ordersPerDay: 4) == 0)
    #expect(ledger.earliest(at: 3 * 3_600_000, ordersPerDay: 3) == Self.day)
    #expect(ledger.earliest(at: 3 * 3_600_000, ordersPerDay: 2) == Self.day + 3_600_000)
    #expect(ledger.isFull(at: 3 * 3_600_000, ordersPerDay: 3))
    #expect(!ledger.isFull(at: Self.day, ordersPerDay: 3))
  }

  @Test func aClockThatWasSetBackDelaysADayAtMost() {
    var ledger = Ledger()
    let far = 400 * Self.day
    ledger.begin(at: far)
    ledger.fail(Obstacle("no"), at: far, chance: 1)
    #expect(ledger.earliest(at: 0, ordersPerDay: 1) == Self.day)
    #expect(!ledger.isFull(at: 0, ordersPerDay: 1))
  }

  @Test func whatIsKeptIsReadAgainAndNonsenseIsNot() {
    var ledger = Ledger()
    ledger.begin(at: 5)
    ledger.fail(Obstacle("why \"not\""), at: 5, chance: 0)
    ledger.issued = "ab"
    let read = Ledger(ledger.json)
    #expect(read.orders == [5] && read.failures == 1 && read.notBefore == ledger.notBefore)
    #expect(read.issued == "ab" && read.reason == "why \"not\"")
    let odd = Array(
      "{\"orders\":[\(Int.min),\(Int.max),\"x\"],\"failures\":-1,\"notBefore\":\(Int.max)}".utf8)
    for bytes in [[], Array("{".utf8), odd] {
      let ledger = Ledger(bytes)
      #expect(ledger.failures == 0)
      #expect(ledger.earliest(at: 1_000, ordersPerDay: 1) <= Self.day + 1_000)
    }
  }
}
