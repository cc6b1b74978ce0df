import HubRTC
import HubWire
import Testing

/// What happens after peers have found each other.
@Suite struct IceLifeTests {
  private func connected(
    seed: UInt64, _ kind: NATKind? = nil, hasRelay: Bool = false, _ settings: IceSettings = IceSettings()
  ) -> IceWorld {
    let world = IceWorld(seed: seed, ann: kind, bob: kind, hasStun: kind != nil, hasRelay: hasRelay)
    world.begin(settings, seed: seed)
    #expect(world.connect(), "\(world.story)")
    return world
  }

  @Test func consentIsAskedForAboutEveryFiveSeconds() throws {
    let world = connected(seed: 1)
    let before = try #require(world.ann.agent?.figures.questions)
    world.pass(600_000)
    let asked = try #require(world.ann.agent?.figures.questions) - before
    #expect((110...130).contains(asked), "\(asked) in ten minutes")
    #expect(world.ann.state == .completed && world.bob.state == .completed)
  }

  @Test func theSpacesBetweenQuestionsDiffer() throws {
    let world = connected(seed: 2)
    var times: [Int64] = []
    world.network.isBlocked = { parcel in
      if parcel.from.port == 5001, parcel.bytes.first == 0, parcel.bytes[1] == 1 {
        times.append(world.network.now)
      }
      return false
    }
    world.pass(200_000)
    world.network.isBlocked = { _ in false }
    let spaces = zip(times.dropFirst(), times).map { $0 - $1 }
    #expect(spaces.allSatisfy { (4_000...6_000).contains($0) }, "\(spaces)")
    #expect(Set(spaces).count > 10)
  }

  @Test func aPathThatDiesLosesItsConsent() {
    let world = connected(seed: 3)
    world.network.isBlocked = { _ in true }
    let died = world.network.now
    world.network.run(until: died + 40_000) { world.ann.state == .disconnected }
    #expect((6_000...19_000).contains(world.network.now - died), "\(world.network.now - died)")
    #expect(world.ann.say("still allowed"))
    world.network.run(until: died + 60_000) { world.ann.state == .failed }
    #expect((24_000...31_000).contains(world.network.now - died), "\(world.network.now - died)")
    #expect(!world.ann.say("not allowed"))
    let before = world.network.carried
    world.pass(600_000)
    #expect(world.network.carried - before < 20, "nothing more is sent")
  }

  @Test func aPathThatComesBackIsUsedAgain() {
    let world = connected(seed: 4)
    world.network.isBlocked = { _ in true }
    world.pass(18_000)
    #expect(world.ann.state == .disconnected && world.bob.state == .disconnected)
    world.network.isBlocked = { _ in false }
    world.pass(8_000)
    #expect(world.ann.isConnected && world.bob.isConnected, "\(world.story)")
    #expect(world.talk())
  }

  @Test func dataWithoutAnswersIsNoConsent() {
    let world = connected(seed: 5)
    // Bob's data comes, his answers do not.
    world.network.isBlocked = { $0.from.port == 5002 && $0.bytes.first.map { $0 < 4 } == true }
    for _ in 0..<40 {
      _ = world.bob.say("data")
      world.pass(1_000)
    }
    #expect(world.ann.state == .failed)
  }

  @Test func aRestartHealsWhatHasFailed() {
    for seed in UInt64(1)...10 {
      let world = connected(seed: seed, .portRestricted)
      world.network.isBlocked = { _ in true }
      world.pass(60_000)
      #expect(world.ann.state == .failed && world.bob.state == .failed)
      world.network.isBlocked = { _ in false }
      let fragment = world.ann.agent?.localFragment
      world.ann.act { $0.restart(now: world.network.now) }
      #expect(world.ann.agent?.localFragment != fragment)
      world.ann.introduce()
      world.pass(50)
      world.bob.introduce()
      #expect(world.connect(within: 10_000), "seed \(seed)\n\(world.story)")
      #expect(world.talk())
    }
  }

  @Test func whatIsInUseStaysSoDuringARestart() {
    let world = connected(seed: 6)
    world.ann.act { $0.restart(now: world.network.now) }
    #expect(world.ann.isConnected)
    #expect(world.talk(), "Bob has heard of nothing")
    world.pass(60_000)
    #expect(world.talk(), "the old names still count")
    let count = world.ann.selections.count
    world.ann.introduce()
    world.pass(50)
    #expect(world.talk())
    world.bob.introduce()
    world.pass(2_000)
    #expect(world.ann.selections.count == count + 1, "\(world.story)")
    #expect(world.agree && world.talk())
    #expect(!world.ann.states.contains(.disconnected) && !world.bob.states.contains(.disconnected))
  }

  @Test func aNATThatForgetsIsSurvived() {
    for seed in UInt64(1)...10 {
      let world = connected(seed: seed, .fullCone)
      world.ann.host.nat?.forget()
      world.pass(40_000)
      #expect(world.ann.isConnected && world.bob.isConnected, "seed \(seed)\n\(world.story)")
      #expect(world.agree && world.talk(), "seed \(seed)\n\(world.story)")
    }
  }

  @Test func aMappingIsKeptByQuestionsAlone() {
    let world = connected(seed: 7, .portRestricted)
    world.ann.host.nat?.timeout = 15_000
    world.bob.host.nat?.timeout = 15_000
    world.pass(3_600_000)
    #expect(world.talk())
    #expect(!world.ann.states.contains(.disconnected), "\(world.ann.states)")
  }

  @Test func aChangeOfAddressIsFollowed() {
    for seed in UInt64(1)...10 {
      for isAnn in [true, false] {
        let world = connected(seed: seed)
        let peer = isAnn ? world.ann : world.bob
        peer.unbind(1)
        #expect(peer.state == .disconnected)
        peer.bind(2, IceWorld.address("192.0.2.99:7000"))
        peer.act {
          $0.add(LocalPort(number: 2), at: IceWorld.address("192.0.2.99:7000"), now: world.network.now)
        }
        world.network.run(until: world.network.now + 40_000) {
          world.ann.isConnected && world.bob.isConnected && world.agree
        }
        #expect(world.agree && world.talk(), "seed \(seed) ann \(isAnn)\n\(world.story)")
      }
    }
  }

  @Test func aBetterFamilyIsNotWaitedForWhenItIsDead() {
    let world = IceWorld(seed: 8, hasStun: false)
    for (peer, text) in [(world.ann, "[2001:db8::1]:6001"), (world.bob, "[2001:db8::2]:6002")] {
      peer.bind(0, IceWorld.address(text))
    }
    world.network.isBlocked = { !$0.to.isV4 }
    world.begin()
    #expect(world.connect(within: 2_000), "\(world.story)")
    #expect(world.ann.agent?.selected?.local.address.isV4 == true)
  }

  @Test func whatIsClosedSaysNothing() {
    let world = connected(seed: 9)
    world.ann.act { $0.close(now: world.network.now) }
    #expect(world.ann.state == .closed && world.ann.agent?.due == nil)
    let before = world.network.carried
    world.ann.act { _ = $0.tick(now: world.network.now) }
    #expect(!world.ann.say("anything") && world.network.carried == before)
    world.pass(60_000)
    #expect(world.bob.state == .failed)
  }
}
