import HubWire
import Testing

@testable import HubMesh

@Suite struct StreamTests {
  @Test func whatASilentLinkSwallowedIsSentOverAnotherPath() {
    let net = Net(3)
    let link = net.join(0, 1)
    net.join(1, 2)
    net.join(2, 0)
    net.enter(1, at: 0)
    net.enter(2, at: 1)
    net.pass(1_000)
    net.wires[link]?.isCut = true
    let texts = (0..<40).map(String.init)
    for text in texts {
      net.send(text, from: 1, at: 0, to: 2)
      net.pass(200)
    }
    net.pass(3_000)
    #expect(net.nodes[1].letters == texts, "\(net.nodes[1].letters.count) came")
    #expect(net.nodes[0].returns.count == 0)
  }

  @Test func whatDoesNotFitComesBackAndNothingElse() {
    var settings = MeshSettings()
    settings.windowFrames = 400
    let net = Net(2, settings: settings)
    net.join(0, 1)
    net.enter(1, at: 0)
    net.enter(2, at: 1)
    net.pass(1_000)
    let texts = (0..<500).map(String.init)
    for text in texts { net.send(text, from: 1, at: 0, to: 2) }
    let returned = net.nodes[0].returns
    #expect(Set(returned.map(\.code)) == [.overloaded])
    net.pass(1_000)
    #expect(net.nodes[1].letters.count + returned.count == 500)
    #expect(net.nodes[1].letters == Array(texts.prefix(net.nodes[1].letters.count)))
    #expect(returned.first?.messageID == Array("id-\(net.nodes[1].letters.count)".utf8))
  }

  @Test func whoIsNotThereAnyMoreIsSaidToBeNotFound() {
    let net = Net(3)
    net.chain(3)
    net.enter(1, at: 0)
    net.enter(2, at: 2)
    net.pass(1_000)
    net.send("a", from: 1, at: 0, to: 2)
    net.leave(2, at: 2)
    net.pass(100)
    #expect(net.nodes[0].returns.map(\.code) == [.peerNotFound])
    #expect(net.nodes[0].returns.first?.hub == net.nodes[2].id)
    net.enter(3, at: 2)
    net.pass(100)
    net.nodes[2].accepts = false
    net.send("b", from: 1, at: 0, to: 3)
    net.pass(100)
    #expect(net.nodes[0].returns.map(\.code) == [.peerNotFound, .peerNotFound])
  }

  @Test func aLetterThatWasTakenMayStillComeBack() throws {
    let net = Net(2)
    net.join(0, 1)
    net.enter(1, at: 0)
    net.enter(2, at: 1)
    net.pass(1_000)
    net.send("a", from: 1, at: 0, to: 2)
    net.pass(100)
    net.nodes[1].node.refuse(
      ReturnedLetter(
        from: Net.peer(1), to: Net.peer(2), network: Net.network(), messageID: Array("id-a".utf8),
        code: .peerNotFound, hub: net.nodes[1].id), now: net.now)
    net.pass(100)
    #expect(net.nodes[0].returns.map(\.messageID) == [Array("id-a".utf8)])
  }

  /// The link is cut while letters are under way, for longer than a hub is waited for, and comes back: each
  /// letter has arrived or has come back, and none has done both but those whose arrival nobody could tell.
  @Test(arguments: 1...12) func everyLetterArrivesOrComesBack(_ seed: UInt64) {
    let net = Net(3)
    net.random &+= seed &* 104_729
    net.delay = 1...20
    net.loss = 30
    net.join(0, 1)
    var bridge = net.join(1, 2)
    net.enter(1, at: 0)
    net.enter(2, at: 2)
    net.pass(2_000)
    var sent: [String] = []
    for round in 0..<3 {
      for number in 0..<60 {
        let text = "\(round)-\(number)"
        if net.send(text, from: 1, at: 0, to: 2) { sent.append(text) }
        net.pass(Milliseconds(net.dice(20)))
        if number == 30 { net.wires[bridge]?.isCut = true }
      }
      net.pass(5_000 + Milliseconds(net.dice(20_000)))
      net.part(bridge)
      bridge = net.join(1, 2)
      net.pass(4_000)
    }
    net.pass(20_000)
    let arrived = net.nodes[2].letters
    let returned = net.nodes[0].returns.map { String(decoding: $0.messageID.dropFirst(3), as: UTF8.self) }
    #expect(Set(arrived).count == arrived.count)
    #expect(Set(returned).count == returned.count)
    #expect(Set(arrived).union(returned) == Set(sent))
    #expect(arrived == sent.filter(Set(arrived).contains))
    // What was acknowledged on a link that was cut at that moment; and its sender is told that it may have.
    let certain = net.nodes[0].returns.filter { !$0.code.isDoubtful }
      .map { String(decoding: $0.messageID.dropFirst(3), as: UTF8.self) }
    #expect(Set(arrived).intersection(certain) == [])
    #expect(Set(arrived).intersection(returned).count <= 24)
  }

  /// A hub that hears no more of another cannot know what arrived there, but it knows what it never sent.
  @Test func onlyWhatWasSentAndNotConfirmedIsInDoubt() {
    let net = Net(2)
    let link = net.join(0, 1)
    net.enter(1, at: 0)
    net.enter(2, at: 1)
    net.pass(1_000)
    // What arrives here is confirmed on a link that does not lead back any more.
    net.send("doubtful", from: 1, at: 0, to: 2)
    net.pass(2)
    net.wires[link]?.isCut = true
    net.part(link)
    #expect(net.send("kept", from: 1, at: 0, to: 2))
    net.pass(net.settings.vanishAfter + 100)
    #expect(net.nodes[1].letters == ["doubtful"])
    let returns = net.nodes[0].returns
    #expect(returns.map(\.messageID) == ["doubtful", "kept"].map { Array("id-\($0)".utf8) })
    #expect(returns.map(\.code) == [.hubLost, .hubUnreachable])
    #expect(returns.map(\.code.isDoubtful) == [true, false])
    #expect(ReturnCode.allCases.filter(\.isDoubtful) == [.hubLost])
  }

  /// Two paths of the same length, of which one swallows what goes over it.
  @Test(arguments: [1, 3]) func aHubThatPassesNothingOnIsGoneAround(_ liar: Int) {
    let net = Net(4)
    for (first, second) in [(0, 1), (1, 2), (2, 3), (3, 0)] { net.join(first, second) }
    net.nodes[liar].swallows = true
    net.enter(1, at: 0)
    net.enter(2, at: 2)
    net.pass(12_000)
    #expect(net.view(of: 0) == ["1@0", "2@2"])
    #expect(net.view(of: 2) == ["1@0", "2@2"])
    net.send("a", from: 1, at: 0, to: 2)
    net.send("b", from: 2, at: 2, to: 1)
    net.pass(6_000)
    #expect(net.nodes[2].letters == ["a"])
    #expect(net.nodes[0].letters == ["b"])
    #expect(net.nodes[0].returns.count + net.nodes[2].returns.count == 0)
  }

  @Test func whoSwallowsWhatGoesOverItIsGoneAroundInTheMiddleOfAStream() {
    let net = Net(4)
    for (first, second) in [(0, 1), (1, 2), (2, 3), (3, 0)] { net.join(first, second) }
    net.enter(1, at: 0)
    net.enter(2, at: 2)
    net.pass(1_000)
    let texts = (0..<20).map(String.init)
    for (index, text) in texts.enumerated() {
      if index == 5 {
        for liar in [1, 3]
        where net.nodes[0].node.hubs.contains(where: {
          $0.card.id == net.nodes[2].id && $0.nextHop == net.nodes[liar].id
        }) { net.nodes[liar].swallows = true }
      }
      net.send(text, from: 1, at: 0, to: 2)
      net.pass(20)
    }
    net.pass(10_000)
    #expect(net.nodes[2].letters == texts, "\(net.nodes[2].letters.count) came")
    #expect(net.nodes[0].returns.count == 0)
    #expect(net.nodes[0].wantedHubs.contains(net.nodes[2].id))
  }

  @Test func framesAreTakenOnceAndInOrderFromARing() {
    let ring = FrameRing()
    var (next, first) = (0, 0)
    var random: UInt64 = 7
    for _ in 0..<20_000 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      if random >> 33 & 3 != 0, ring.count < 50 {
        let length = Int(random >> 40 & 511) + 8
        ring.append(length, now: 0).storeBytes(of: next, as: Int.self)
        next += 1
      } else if let head = ring.firstHead() {
        #expect(FrameRing.frame(of: head).load(as: Int.self) == first)
        ring.removeFirst()
        first += 1
      }
      if random >> 50 & 7 == 0 { ring.rewind() }
      if let head = ring.firstUnsent() {
        #expect(FrameRing.frame(of: head).load(as: Int.self) == first + ring.sent)
        ring.markSent(head)
      }
    }
    #expect(first > 5_000)
    #expect(ring.capacity <= 65_536)
  }
}
