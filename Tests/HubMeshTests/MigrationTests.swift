import HubMesh
import HubWire
import Testing

@Suite struct MigrationTests {
  /// Own id, the other's, and what is done at once and after the other's turn is over.
  static let turns: [(own: UInt64, other: UInt64, first: [String], later: [String])] = [
    (9, 4, ["offer 4"], []),
    (4, 9, [], ["offer 9"]),
  ]

  @Test(arguments: turns)
  func theGreaterIdOffersAndTheOtherDoesIfItDoesNot(
    own: UInt64, other: UInt64, first: [String], later: [String]
  ) {
    let moves = Moves(own)
    #expect(moves.see([other]) == first)
    #expect(moves.pass(1_499) == [])
    #expect(moves.pass(1) == later)
  }

  /// Own id, the other's, and what comes of an offer while one's own is under way.
  static let glares: [(own: UInt64, other: UInt64, steps: [String])] = [
    (9, 4, []),
    (4, 9, ["abandon 9", "answer 9"]),
  ]

  @Test(arguments: glares)
  func ofTwoOffersThatMeetTheGreaterIdsCounts(own: UInt64, other: UInt64, steps: [String]) {
    let moves = Moves(own)
    _ = moves.see([other])
    _ = moves.pass(1_500)
    #expect(moves.offered(by: other, 77) == steps)
    #expect(moves.migration.isCurrent(Moves.id(other), attempt: 77) == !steps.isEmpty)
  }

  /// How many hubs there are, how many channels work, and whether the hub is ready with that.
  static let readiness: [(hubs: Int, channels: Int, isReady: Bool)] = [
    (0, 0, false), (1, 0, false), (1, 1, true), (2, 1, false), (2, 2, true), (3, 1, false), (3, 2, true),
    (7, 1, false), (7, 2, true), (7, 3, true),
  ]

  @Test(arguments: readiness)
  func aHubIsReadyWithEnoughChannelsOrOneToEverybody(hubs: Int, channels: Int, isReady: Bool) {
    let moves = Moves(100)
    var offers = moves.see((0..<UInt64(hubs)).map { $0 + 1 }).compactMap { UInt64($0.dropFirst(6)) }
    var words = moves.pass(20_000)
    offers = Array(offers.prefix(channels))
    words = moves.pass(200_000)
    for hub in (0..<UInt64(hubs)).map({ $0 + 1 }).prefix(channels) {
      // Whoever is not wished for may offer as well.
      words += moves.offered(by: hub, hub)
      words += moves.connect(hub)
    }
    #expect(words.contains { $0.hasPrefix("ready") } == isReady, "\(words)")
    if isReady { #expect(words.last { $0.hasPrefix("ready") }?.hasSuffix("/\(hubs)") == true) }
  }

  @Test func webSocketsGoWhenBothSidesCanDoWithoutThemAndNotSooner() {
    let moves = Moves(9)
    #expect(moves.see([1, 2]) == ["offer 1", "offer 2"])
    #expect(moves.connect(1) == ["connected 1"])
    #expect(moves.connect(2) == ["connected 2", "ready 2/2"])
    #expect(moves.pass(9_999) == [])
    #expect(moves.pass(1) == ["consent 1", "consent 2"])
    #expect(moves.pass(900) == [])
    #expect(moves.consented(1, true) == ["close 1"])
    #expect(moves.consented(2, true) == ["close 2", "migrated 2 over 2"])
    #expect(moves.see([1, 2], sockets: [:]) == [])
    #expect(moves.pass(1_000_000) == [])
  }

  @Test func whatTheOtherSideClosesCountsAsWell() {
    let moves = Moves(9)
    _ = moves.see([1])
    _ = moves.connect(1)
    #expect(moves.pass(10_000) == ["consent 1"])
    #expect(moves.see([1], sockets: [:]) == ["migrated 1 over 1"])
  }

  @Test func whoLosesReadinessHasItsWebSocketsBackFirstAndMigratesAgain() {
    let moves = Moves(9)
    _ = moves.see([1, 2])
    _ = moves.connect(1)
    _ = moves.connect(2)
    for _ in 0..<5 {
      _ = moves.pass(10_000)
      _ = moves.consented(1, true)
      _ = moves.consented(2, true)
      #expect(moves.see([1, 2], sockets: [:]) == [])
      _ = moves.pass(5_000)
      #expect(moves.end(1) == ["disconnected 1", "unready", "object 2", "recall 1 2"])
      _ = moves.see([1, 2])
      #expect(moves.pass(1_000) == ["offer 1"])
      #expect(moves.connect(1) == ["connected 1", "ready 2/2"])
    }
  }

  @Test func withoutDelayOfReadinessNothingIsClosed() {
    let moves = Moves(9)
    _ = moves.see([1, 2])
    _ = moves.connect(2)
    for _ in 0..<10 {
      #expect(moves.connect(1).suffix(1) == ["ready 2/2"])
      #expect(moves.pass(9_000) == [])
      #expect(moves.end(1) == ["disconnected 1", "unready"])
      var words: [String] = []
      while !words.contains("offer 1") { words += moves.pass(1_000) }
      #expect(words == ["offer 1"])
    }
  }

  @Test func aHubThatObjectsKeepsItsWebSocket() {
    let moves = Moves(9)
    _ = moves.see([1, 2])
    _ = moves.connect(1)
    _ = moves.connect(2)
    _ = moves.pass(10_000)
    #expect(moves.consented(1, true) == ["close 1"])
    #expect(moves.pass(60_000) == ["migrated 1 over 2"])
    #expect(moves.see([1, 2], sockets: [2: 1]) == [])
    #expect(moves.consented(1, false) == ["recall 1"])
  }

  @Test func attemptsThatComeToNothingAreRepeatedEverMoreSeldom() {
    let moves = Moves(9)
    _ = moves.see([1])
    var times: [Milliseconds] = [0]
    for _ in 0..<4_000 {
      for word in moves.pass(100) where word == "offer 1" { times.append(moves.now) }
    }
    // A deadline passes, and a pause follows.
    let pauses = zip(times.dropFirst(), times).map { $0 - $1 - 15_000 }
    #expect(zip([500, 1_000, 2_000, 4_000, 8_000], pauses).allSatisfy { $0 <= $1 && $1 <= 2 * $0 + 100 })
    #expect(pauses.allSatisfy { $0 <= 61_000 })
    #expect(pauses.count >= 7)
  }

  @Test func whoRefusesIsAskedAgainLater() {
    let moves = Moves(9)
    _ = moves.see([1])
    #expect(moves.refused(1) == ["abandon 1"])
    #expect(moves.pass(499) == [])
    #expect(moves.pass(501) == ["offer 1"])
  }

  @Test func whatIsOfferedAnewTakesThePlaceOfWhatThereWas() {
    let moves = Moves(9)
    _ = moves.see([1])
    _ = moves.connect(1)
    #expect(moves.offered(by: 1, 5) == ["abandon 1", "disconnected 1", "answer 1", "unready"])
    #expect(moves.offered(by: 1, 6) == ["refuse 1 too-soon"])
    #expect(moves.offered(by: 8, 6) == ["refuse 8 not-known"])
  }

  @Test func noMoreChannelsAreUpThanMayBe() {
    var settings = MigrationSettings()
    settings.mostChannels = 4
    let moves = Moves(1, settings)
    _ = moves.see((2...20).map { $0 })
    let answers = (2...20).map { moves.offered(by: $0, 100 + $0)[0] }
    #expect(answers.count { $0.hasPrefix("answer") } == 4)
    #expect(answers.count { $0.hasSuffix("too-many") } == 15)
  }

  @Test func anOlderHubIsOfferedAChannelOnlyByAGreaterId() {
    for own in [UInt64(9), 2] {
      let moves = Moves(own)
      // It has its turn first, whoever is the greater: it may know of this hub as soon.
      #expect(moves.see([4], older: [4]) == [])
      #expect(moves.pass(1_400) == [])
      #expect(moves.pass(100_000).contains("offer 4") == (own == 9))
    }
    // With one that this hub has not called there is no channel, whoever offers.
    let uncalled = Moves(9)
    #expect(uncalled.see([4], sockets: [4: 0], older: [4]) == [])
    #expect(uncalled.pass(100_000) == [])
    #expect(uncalled.offered(by: 4, 1) == ["refuse 4 not-called"])
    let moves = Moves(2)
    _ = moves.see([4], older: [4])
    #expect(moves.offered(by: 4, 1) == ["answer 4"])
    // Its WebSocket stays: it is how it tells of its peers. So there is nothing to be ready for.
    #expect(moves.connect(4) == ["connected 4"])
    #expect(moves.pass(60_000) == [])
    #expect(moves.see([4, 5], older: [4]) == [])
    _ = moves.pass(1_500)
    #expect(moves.connect(5) == ["connected 5", "ready 1/1"])
  }
}
