import HubKernel
import HubTesting
import HubTokens
import Testing

@testable import Bootstrap

@Suite struct RosterTests {
  /// The same numbers for the same seed (SplitMix64).
  private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private func finding(
    _ url: String, _ source: Source = .wellKnown, region: String = "", priority: Int = 99,
    tier: Tier = .production
  ) throws -> Finding {
    let record = HubRecord(try HubLocation(url), region: region, priority: priority)
    return Finding(record: record, source: source, tier: tier, heardOf: 0)
  }

  private func urls(_ steps: [Roster.Step]) -> [String] {
    steps.compactMap { if case .call(_, let entry) = $0 { entry.uri } else { nil } }
  }

  @Test func waitsUpToTwiceAsLongEachTimeAndNeverBeyondItsBound() {
    var backoff = Backoff()
    backoff.attempts = 10
    #expect(
      (1...11).map { backoff.bound(after: $0).milliseconds }
        == [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000])
    #expect(backoff.bound(after: .max) == .seconds(30))
    var dice = Dice(state: 7)
    for failures in 1...10 {
      let waits = (0..<2_000).compactMap { _ in backoff.wait(after: failures, dice: &dice)?.milliseconds }
      let bound = backoff.bound(after: failures).milliseconds
      #expect(waits.allSatisfy { $0 >= 0 && $0 <= bound })
      // Full jitter: the whole range is used, and its middle is the mean.
      let mean = Double(waits.reduce(0, +)) / Double(waits.count)
      #expect(abs(mean - Double(bound) / 2) < Double(bound) / 20, "\(failures): \(mean) of \(bound)")
      #expect((waits.min() ?? bound) < bound / 20 + 1 && (waits.max() ?? 0) > bound * 19 / 20 - 1)
    }
    let slow = (0..<2_000).compactMap { _ in backoff.wait(after: 11, dice: &dice)?.milliseconds }
    #expect(slow.allSatisfy { (30_000...60_000).contains($0) })
    backoff.givesUp = true
    #expect(backoff.wait(after: 11, dice: &dice) == nil)
    #expect(backoff.wait(after: 10, dice: &dice) != nil)
  }

  @Test func callsHubsOfItsRegionAndTwoGlobalOnesBeforeAllOthers() throws {
    var roster = Roster()
    roster.rules.region = "eu-west"
    roster.add([
      try finding("wss://far.example", region: "us-east", priority: 1),
      try finding("wss://near.example", region: "eu-west", priority: 9),
      try finding("wss://global3.example", region: "global", priority: 5),
      try finding("wss://global1.example", region: "global", priority: 3),
      try finding("wss://global2.example", region: "global", priority: 4),
      try finding("wss://nearer.example", region: "eu-west", priority: 2),
    ])
    #expect(
      roster.ranked { _ in true }.map(\.host) == [
        "nearer.example", "global1.example", "global2.example", "near.example", "far.example",
        "global3.example",
      ])
  }

  @Test func callsTiersInTheirOrderAndThoseOfATierByPriority() throws {
    var roster = Roster()
    roster.add([
      try finding("wss://e.example", tier: .discovered), try finding("wss://d.example", tier: .community),
      try finding("wss://c.example", tier: .regional), try finding("wss://b.example", priority: 2),
      try finding("wss://a.example", priority: 1), try finding("wss://0.z.example", tier: .custom),
    ])
    let hosts = roster.ranked { _ in true }.map { String($0.host.prefix(1)) }
    #expect(hosts == ["0", "a", "b", "c", "d", "e"])
  }

  @Test func ofHubsThatWereFoundOnlyAsManyAreCalledAsLinksAreMissing() throws {
    var roster = Roster()
    roster.isActive = true
    roster.rules.reserve = 3
    roster.add(try (0..<6).map { try finding("wss://hub\($0).example") })
    #expect(roster.plan(at: 0, wall: 0, linked: 3).isEmpty)
    #expect(urls(roster.plan(at: 0, wall: 0, linked: 2)) == ["wss://hub0.example"])
    #expect(urls(roster.plan(at: 0, wall: 0, linked: 2)).isEmpty)
    #expect(roster.wake == Roster.stagger.nanoseconds)
    #expect(urls(roster.plan(at: roster.wake, wall: 0, linked: 2)) == ["wss://hub1.example"])
    guard
      case .hangUp(2, _)? = roster.opened(
        try HubLocation("wss://hub1.example"), hub: "x", at: 9, wall: 9, linked: 4)
    else {
      Issue.record("one too many was kept")
      return
    }
    // And the other attempt is not needed any more either.
    let steps = roster.plan(at: 10, wall: 10, linked: 3)
    #expect(steps.count == 1 && urls(steps).isEmpty)
    #expect(roster.underWay == 0)
  }

  @Test func aHubThatWasFoundAndFailsThreeTimesIsLeftAloneForAWhileAndComesLast() throws {
    var roster = Roster()
    var dice = Dice(state: 1)
    roster.isActive = true
    roster.rules.reserve = 1
    roster.rules.parallel = 1
    let (ill, well) = (try HubLocation("wss://a.example"), try HubLocation("wss://b.example"))
    roster.add([try finding("wss://a.example", priority: 1)])
    var now: UInt64 = 0
    for _ in 0..<3 {
      #expect(urls(roster.plan(at: now, wall: 0, linked: 0)) == ["wss://a.example"])
      _ = roster.ended(ill, "unreachable", "", at: now, dice: &dice)
      now += 10_000_000_000
    }
    #expect(urls(roster.plan(at: now, wall: 0, linked: 0)).isEmpty)
    let asked = now - 10_000_000_000
    #expect(roster.wake == asked + Duration.seconds(300).nanoseconds)
    roster.add([try finding("wss://b.example", priority: 9)])
    #expect(roster.ranked { _ in true } == [well, ill])
    #expect(urls(roster.plan(at: now, wall: 0, linked: 0)) == ["wss://b.example"])
  }

  @Test func hubsOfTheMeshAreCalledOnlyByOneThatHasLostEverybody() throws {
    var roster = Roster()
    roster.isActive = true
    roster.add([try finding("wss://a.example", .hub)])
    #expect(roster.plan(at: 0, wall: 0, linked: 1).isEmpty)
    #expect(urls(roster.plan(at: 0, wall: 0, linked: 0)) == ["wss://a.example"])
  }

  @Test func keepsTheBestOfThoseThatWereFoundAndForgetsTheOld() throws {
    var roster = Roster()
    roster.rules.most = 50
    roster.rules.timeToLive = 1_000
    roster.add(try (0..<80).map { try finding("wss://hub\($0).example", priority: $0) })
    #expect(roster.entries.count == 50)
    #expect(roster.entries.values.allSatisfy { $0.finding.record.priority < 50 })
    roster.expire(wall: 1_000)
    #expect(roster.entries.count == 50)
    roster.expire(wall: 1_001)
    #expect(roster.entries.isEmpty)
  }

  @Test func whatTheOperatorSaysOfAHubStaysWhoeverElseTellsOfIt() throws {
    var roster = Roster()
    let mine = RosterEntry(try finding("wss://a.example", .settings, priority: 5, tier: .custom))
    _ = roster.name([mine])
    roster.add([try finding("wss://a.example", priority: 1, tier: .production)])
    let entry = try #require(roster.entries[try HubLocation("wss://a.example")])
    #expect(entry.finding.source == .settings && entry.finding.record.priority == 5)
  }

  @Test(arguments: 1...20) func nobodyIsCalledTwiceAtOnceOrMoreOftenThanAllowed(seed: Int) throws {
    var dice = Dice(state: UInt64(seed))
    var roster = Roster()
    roster.isActive = true
    roster.rules.connections = seed % 4
    roster.rules.parallel = 1 + seed % 3
    roster.rules.reserve = seed % 5
    _ = roster.name(
      try (0..<4).map { RosterEntry(try finding("ws://mine\($0).example", .settings, tier: .custom)) })
    roster.add(try (0..<6).map { try finding("ws://found\($0).example") })
    var now: UInt64 = 0
    for _ in 0..<400 {
      now += UInt64.random(in: 0...3_000_000_000, using: &dice)
      let linked = roster.openCount
      for step in roster.plan(at: now, wall: 0, linked: linked) {
        if case .call(let number, let entry) = step {
          #expect(roster.place(of: number, in: entry.location) != nil)
        }
      }
      #expect(roster.underWay <= roster.rules.parallel)
      let pinned = roster.entries.values.filter { $0.isPinned && $0.isOpen }.count
      if roster.rules.connections > 0 { #expect(pinned <= roster.rules.connections) }
      let places = roster.entries.values.sorted { $0.uri < $1.uri }.map(\.location)
      guard let place = places.randomElement(using: &dice), let entry = roster.entries[place] else {
        continue
      }
      switch entry.state {
      case .calling where Bool.random(using: &dice):
        _ = roster.opened(place, hub: "x", at: now, wall: 0, linked: roster.openCount + 1)
      case .calling, .open: _ = roster.ended(place, "x", "", at: now, dice: &dice)
      case .idle, .ourselves, .resting: break
      }
    }
    // Every attempt ends one day; left in peace from then on, it gets what it is to hold.
    for place in roster.entries.keys where roster.entries[place]?.state == .calling {
      _ = roster.ended(place, "x", "", at: now, dice: &dice)
    }
    for _ in 0..<2_000 {
      now += 500_000_000
      for step in roster.plan(at: now, wall: 0, linked: roster.openCount) {
        guard case .call(_, let entry) = step else { continue }
        _ = roster.opened(entry.location, hub: "x", at: now, wall: 0, linked: roster.openCount + 1)
      }
    }
    let pinned = roster.entries.values.filter { $0.isPinned && $0.isOpen }.count
    #expect(pinned == (roster.rules.connections == 0 ? 4 : roster.rules.connections))
    #expect(roster.openCount >= roster.rules.reserve)
  }
}
