import HubRTC
import Testing

/// Whether two peers find each other, for all kinds of NAT between them.
@Suite struct NATTests {
  static let kinds: [NATKind?] = [nil] + NATKind.all

  /// Who reaches whom without a relay, in the order of `kinds`: what RFC 4787 and RFC 5128 say of hole
  /// punching, written down once more so that the rule in `NATKind.allow` is not its own judge.
  static let table: [[Bool]] = [
    [true, true, true, true, true, true],
    [true, true, true, true, true, true],
    [true, true, true, true, true, true],
    [true, true, true, true, false, false],
    [true, true, true, false, false, false],
    [true, true, true, false, false, false],
  ]

  @Test func theRuleAndTheTableSayTheSame() {
    for (row, one) in Self.kinds.enumerated() {
      for (column, other) in Self.kinds.enumerated() {
        #expect(NATKind.allow(one, other) == Self.table[row][column], "\(row) \(column)")
      }
    }
  }

  @Test(arguments: kinds.indices) func peersConnectExactlyWhereTheirNATsAllow(_ row: Int) {
    for column in Self.kinds.indices {
      for hasRelay in [false, true] {
        let world = IceWorld(
          seed: UInt64(row * 16 + column), ann: Self.kinds[row], bob: Self.kinds[column], hasRelay: hasRelay)
        world.begin()
        let isAllowed = Self.table[row][column] || hasRelay
        #expect(world.connect() == isAllowed, "\(row) \(column) \(hasRelay)\n\(world.story)")
        guard isAllowed else {
          #expect(world.ann.state == .failed && world.bob.state == .failed)
          continue
        }
        #expect(world.agree && world.talk(), "\(row) \(column) \(hasRelay)\n\(world.story)")
        // A relay is not used where it need not be.
        let isRelayed = [world.ann, world.bob].contains { $0.agent?.selected?.local.kind == .relayed }
        #expect(isRelayed != Self.table[row][column], "\(row) \(column)\n\(world.story)")
      }
    }
  }

  @Test(arguments: [true, false]) func peersBehindOneNATMeetInsideOrAtIt(_ isIsolating: Bool) {
    for (index, kind) in NATKind.all.enumerated() {
      for isHairpinning in [true, false] {
        var kind = kind
        kind.isHairpinning = isHairpinning
        let world = IceWorld(seed: UInt64(index), ann: kind, bob: kind, isShared: true)
        world.ann.host.nat?.isIsolating = isIsolating
        world.begin()
        let isAllowed = !isIsolating || isHairpinning && NATKind.allow(kind, kind)
        #expect(world.connect() == isAllowed, "\(kind) isolating \(isIsolating)\n\(world.story)")
        if isAllowed {
          #expect(world.agree)
          #expect((world.ann.agent?.selected?.local.kind == .host) == !isIsolating, "\(kind)")
        }
      }
    }
  }

  /// 1328: the answer to an earlier check came when the pair was about to be nominated.
  /// 12020: what a server had lent in an answer that got lost was given back after it was asked for again.
  @Test(arguments: [UInt64(1328), 12020]) func whatOnceFailedDoesNotFailAgain(_ seed: UInt64) {
    let trial = Trial(seed: seed)
    trial.world.begin(annControls: trial.annControls, bobControls: trial.bobControls, seed: seed)
    #expect(trial.world.connect(within: 90_000) == trial.isPossible, "\(trial)\n\(trial.world.story)")
  }

  /// As many seeds as ICE_SEEDS says, each another network.
  @Test func anyTwoPeersConnectExactlyWhereTheyCan() {
    let seeds = Seeds.count
    var connected = 0
    for seed in 1...seeds {
      let trial = Trial(seed: seed)
      let world = trial.world
      world.begin(annControls: trial.annControls, bobControls: trial.bobControls, seed: seed)
      #expect(world.connect(within: 90_000) == trial.isPossible, "\(trial)\n\(world.story)")
      guard trial.isPossible else { continue }
      connected += 1
      // What was nominated last may still be under way.
      world.network.run(until: world.network.now + 10_000) { world.agree }
      #expect(world.agree, "\(trial)\n\(world.story)")
      world.network.weather.lost = 0
      #expect(world.talk(), "\(trial)\n\(world.story)")
    }
    print("\(seeds) networks: \(connected) pairs of peers connected, the others could not")
    #expect(connected > Int(seeds) / 3)
  }

  @Test func theSameSeedTellsTheSameStory() {
    for seed in UInt64(1)...10 {
      let stories = (0..<2).map { _ in
        let trial = Trial(seed: seed)
        trial.world.begin(seed: seed)
        trial.world.connect()
        return trial.world.story
      }
      #expect(stories[0] == stories[1] && !stories[0].isEmpty)
    }
  }
}
