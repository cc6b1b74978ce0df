import HubRTC
import Testing

@Suite(.oneClock) struct PeerTests {
  @Test func twoPeersConnectAndEcho() throws {
    let world = try PeerWorld(seed: 1)
    world.bob.echoes = true
    let channel = try world.connect()
    let long = (0..<60_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    #expect(world.send(long, from: world.ann, on: channel) == .sent)
    #expect(world.run(10_000) { world.ann.messages == [long] })
    #expect(world.ann.states == [.connecting, .connected])
    #expect(world.bob.states == [.connecting, .connected])
    #expect(world.ann.candidates.last == .some(nil))
    let figures = try #require(world.ann.peer).figures
    #expect(figures.sctp.messagesOut == 2 && figures.sctp.messagesIn == 2, "the channel, and the message")
    #expect(figures.selected != nil && figures.roundTrip != nil)
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func peersBehindNATsConnectThoughMuchIsLost(_ seed: UInt64) throws {
    let world = try PeerWorld(
      seed: seed, ann: NATKind(mapping: .endpointIndependent, filtering: .addressDependent),
      bob: NATKind(mapping: .endpointIndependent, filtering: .addressAndPortDependent))
    world.network.weather.lost = 100
    world.network.weather.jitter = 20
    let channel = try world.connect()
    for byte in 0..<100 as Range<UInt8> { #expect(world.send([byte], from: world.ann, on: channel) == .sent) }
    #expect(world.run(30_000) { world.bob.messages.count == 100 }, "\(world.story)")
    #expect(world.bob.messages.map { $0[0] } == Array(0..<100))
  }

  @Test func eitherPeerMayOfferAndBothMayOpenChannels() throws {
    let world = try PeerWorld(seed: 3)
    let mine = try #require(try world.ann.act { try $0.open("from ann", now: world.network.now) })
    _ = try world.bob.act { try $0.open("from bob", now: world.network.now) }
    world.ann.gather()
    world.bob.gather()
    try world.negotiate(world.bob, world.ann)
    #expect(
      world.run(10_000) { world.ann.opened.count == 2 && world.bob.opened.count == 2 }, "\(world.story)")
    #expect(world.send([1], from: world.ann, on: mine) == .sent)
    #expect(world.run(1_000) { world.bob.messages == [[1]] })
  }

  @Test func candidatesTravelWithinDescriptionsAsWell() throws {
    let world = try PeerWorld(seed: 4)
    world.ann.other = nil
    world.bob.other = nil
    world.ann.gather()
    world.bob.gather()
    let now = world.network.now
    _ = try world.ann.act { try $0.open("data", now: now) }
    let offer = try #require(try world.ann.act { try $0.offer(now: now) })
    #expect(offer.contains("a=candidate:") && offer.contains("a=end-of-candidates"))
    let answer = try #require(try world.bob.act { try $0.answer(to: offer, now: now) })
    _ = try world.ann.act { try $0.accept(answer: answer, now: now) }
    #expect(world.run(5_000) { world.bob.opened.count == 1 }, "\(world.story)")
  }

  @Test func aRestartFindsAnotherWayWhileChannelsStayOpen() throws {
    let world = try PeerWorld(seed: 5)
    let channel = try world.connect()
    let before = try #require(world.ann.peer).localFragment
    world.ann.act { $0.restart(now: world.network.now) }
    try world.negotiate(world.ann, world.bob)
    world.pass(3_000)
    #expect(try #require(world.ann.peer).localFragment != before)
    #expect(world.send([9], from: world.ann, on: channel) == .sent)
    #expect(world.run(5_000) { world.bob.messages == [[9]] }, "\(world.story)")
    #expect(world.ann.state == .connected && world.bob.state == .connected)
    #expect(world.ann.closed.isEmpty)
  }

  @Test func whenBothOfferOneMustYield() throws {
    let world = try PeerWorld(seed: 6)
    world.ann.gather()
    world.bob.gather()
    let now = world.network.now
    _ = try world.ann.act { try $0.open("data", now: now) }
    let first = try #require(try world.ann.act { try $0.offer(now: now) })
    _ = try world.bob.act { try $0.offer(now: now) }
    #expect { try world.bob.act { try $0.answer(to: first, now: now) } } throws: { error in
      (error as? RTCFault)?.code == .glare
    }
    world.bob.act { $0.rollback() }
    let answer = try #require(try world.bob.act { try $0.answer(to: first, now: now) })
    _ = try world.ann.act { try $0.accept(answer: answer, now: now) }
    #expect(world.run(5_000) { world.bob.opened.count == 1 }, "\(world.story)")
  }

  @Test func aGoodbyeEndsBoth() throws {
    let world = try PeerWorld(seed: 7)
    let channel = try world.connect()
    world.ann.act { $0.close(now: world.network.now) }
    #expect(world.ann.state == .closed)
    #expect(world.run(1_000) { world.bob.state == .closed })
    #expect(world.bob.faults.isEmpty && world.ann.faults.isEmpty)
    #expect(world.ann.closed == [channel] && world.bob.closed.count == 1)
    #expect(world.send([1], from: world.ann, on: channel) == .closed)
    #expect(world.ann.peer?.due == nil)
    #expect { try world.ann.act { try $0.offer(now: world.network.now) } } throws: { error in
      (error as? RTCFault)?.code == .wrongState
    }
  }

  @Test func aPeerThatAnswersNothingIsGivenUp() throws {
    let world = try PeerWorld(seed: 8)
    world.ann.gather()
    _ = try world.ann.act { try $0.offer(now: world.network.now) }
    #expect(world.run(61_000) { world.ann.state == .failed })
    #expect(world.ann.faults.map(\.code) == [.formationTimeout])
  }

  @Test func aPathThatDiesIsFoundOut() throws {
    let world = try PeerWorld(seed: 9)
    let channel = try world.connect()
    world.network.isBlocked = { _ in true }
    _ = world.send([1], from: world.ann, on: channel)
    #expect(world.run(15_000) { world.ann.state == .disconnected })
    #expect(world.run(60_000) { world.ann.state == .failed && world.bob.state == .failed }, "\(world.story)")
    let codes: Set<RTCFault.Code> = [.noPath, .associationStalled]
    #expect(codes.isSuperset(of: (world.ann.faults + world.bob.faults).map(\.code)))
    #expect(world.ann.closed == [channel])
    weak let gone = world.ann.peer
    world.ann.letGo()
    #expect(gone == nil)
  }

  @Test func aPathThatComesBackInTimeLosesNothing() throws {
    let world = try PeerWorld(seed: 10)
    let channel = try world.connect()
    world.network.isBlocked = { _ in true }
    for byte in 0..<50 as Range<UInt8> { #expect(world.send([byte], from: world.ann, on: channel) == .sent) }
    world.pass(15_000)
    #expect(world.bob.messages.isEmpty && world.ann.state == .disconnected)
    world.network.isBlocked = { _ in false }
    #expect(world.run(10_000) { world.bob.messages.count == 50 }, "\(world.story)")
    #expect(world.bob.messages.map { $0[0] } == Array(0..<50))
    #expect(world.run(10_000) { world.ann.state == .connected })
  }

  /// With what was still under way in it.
  @Test func aWorldThatIsLetGoIsGone() throws {
    weak var network: VirtualNetwork?
    weak var end: RTCEnd?
    do {
      let world = try PeerWorld(
        seed: 11, ann: NATKind(mapping: .endpointIndependent, filtering: .addressDependent))
      let channel = try world.connect()
      #expect(world.send([1], from: world.ann, on: channel) == .sent)
      try world.negotiate(world.ann, world.bob)
      (network, end) = (world.network, world.bob)
    }
    #expect(network == nil && end == nil)
  }
}
