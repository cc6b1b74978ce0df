import HubRTC
import HubWire
import Testing

@Suite struct IceHostTests {
  @Test func twoInTheOpenFindEachOther() {
    let world = IceWorld(seed: 1, hasStun: false)
    world.begin()
    #expect(world.connect(within: 1_000), "\(world.story)")
    #expect(world.agree)
    #expect(world.talk())
    #expect(world.ann.states == [.checking, .connected, .completed], "\(world.ann.states)")
    #expect(world.ann.agent?.selected?.local.kind == .host)
  }

  @Test func theOtherFamilyDoesAsWell() {
    let world = IceWorld(seed: 2, hasStun: false)
    for (peer, text) in [(world.ann, "[2001:db8::1]:6001"), (world.bob, "[2001:db8::2]:6002")] {
      peer.unbind(1)
      peer.bind(2, IceWorld.address(text))
    }
    world.begin()
    #expect(world.connect(within: 1_000), "\(world.story)")
    #expect(world.ann.agent?.selected?.remote.address == IceWorld.address("[2001:db8::2]:6002"))
    #expect(world.talk())
  }

  @Test func aPeerThatTellsNoAddressIsFoundByItsChecks() throws {
    let world = IceWorld(seed: 3, hasStun: false)
    // Whatever Bob tells, it does not come.
    world.bob.other = nil
    world.ann.start(isControlling: true, seed: 1)
    world.bob.start(isControlling: false, seed: 2)
    world.ann.introduce()
    let bob = try #require(world.bob.agent)
    world.ann.act { agent in
      _ = agent.setRemote(
        fragment: bob.localFragment, password: bob.localPassword, isLite: false, now: world.network.now)
      let hidden = "candidate:1 1 udp 2122260223 6f0c0d6e-0000-4000-8000-000000000000.local 5 typ host"
      if let candidate = try? Candidate(parsing: hidden) { agent.add(candidate, now: world.network.now) }
      agent.endOfRemoteCandidates(now: world.network.now)
    }
    world.ann.gather([])
    world.bob.gather([])
    #expect(world.connect(within: 2_000), "\(world.story)")
    #expect(world.ann.agent?.selected?.remote.kind == .peerReflexive)
    #expect(world.talk())
  }

  @Test(arguments: [(true, true), (true, false), (false, true), (false, false)])
  func whoeverChoosesOneIsLeftWithIt(_ ann: Bool, _ bob: Bool) throws {
    for seed in UInt64(1)...20 {
      let world = IceWorld(seed: seed, hasStun: false)
      world.network.weather.jitter = 40
      world.begin(annControls: ann, bobControls: bob, seed: seed)
      #expect(world.connect(within: 20_000), "seed \(seed)\n\(world.story)")
      #expect(world.agree)
      #expect(world.ann.agent?.isControlling != world.bob.agent?.isControlling)
      let conflicts = [world.ann, world.bob].compactMap { $0.agent?.figures.roleConflicts }.reduce(0, +)
      #expect((conflicts > 0) == (ann == bob), "seed \(seed): \(conflicts) conflicts")
    }
  }

  @Test func checksThatComeTooEarlyAreKept() throws {
    let world = IceWorld(seed: 4, hasStun: false)
    world.ann.start(isControlling: true, seed: 1)
    world.bob.start(isControlling: false, seed: 2)
    // Ann's description comes a second after her checks, and none of her candidates.
    world.ann.other = nil
    world.ann.gather([])
    world.bob.introduce()
    world.bob.gather([])
    world.pass(1_000)
    #expect(world.bob.state == .new)
    world.ann.other = world.bob
    world.ann.introduce()
    #expect(world.connect(within: 1_000), "\(world.story)")
  }

  @Test func whoIsToldNothingFailsInDueTime() {
    let world = IceWorld(seed: 5, hasStun: false)
    world.network.isBlocked = { _ in true }
    world.begin()
    let began = world.network.now
    #expect(!world.connect(within: 39_000))
    #expect(world.ann.state == .checking)
    world.pass(2_000)
    #expect(world.ann.state == .failed)
    #expect(world.bob.state == .failed)
    #expect(world.network.now - began < 42_000)
  }
}
