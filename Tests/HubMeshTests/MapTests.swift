import HubMesh
import HubWire
import Testing

@Suite struct MapTests {
  @Test func aLostLinkIsRoutedAround() {
    let net = Net(4)
    let link = net.join(0, 1)
    net.join(1, 2)
    net.join(2, 3)
    net.join(3, 0)
    net.enter(1, at: 0)
    net.enter(2, at: 1)
    net.pass(1_000)
    #expect(net.nodes[0].node.hubs.first { $0.card.id == net.nodes[1].id }?.distance == 1)
    let texts = (0..<200).map(String.init)
    for (index, text) in texts.enumerated() {
      #expect(net.send(text, from: 1, at: 0, to: 2))
      if index == 100 { net.part(link) }
      net.pass(1)
    }
    net.pass(1_000)
    #expect(net.nodes[0].node.hubs.first { $0.card.id == net.nodes[1].id }?.distance == 3)
    #expect(net.nodes[1].letters == texts, "\(net.nodes[1].letters.count) came")
    #expect(net.nodes[0].returns.count == 0)
    #expect(net.nodes[0].heard.filter { $0.hasPrefix("-") } == [])
  }

  @Test func aLinkThatFallsSilentIsGivenUp() {
    let net = Net(3)
    let link = net.join(0, 1)
    net.join(1, 2)
    net.join(2, 0)
    net.pass(1_000)
    net.wires[link]?.isCut = true
    net.pass(net.settings.deadAfter + 100)
    #expect(net.nodes[0].node.links.map(\.hub) == [net.nodes[2].id])
    #expect(net.nodes[0].node.hubs.first { $0.card.id == net.nodes[1].id }?.distance == 2)
  }

  @Test(arguments: [true, false])
  func aHubThatDiesIsGoneEverywhereInTime(isLoud: Bool) {
    let net = Net(4)
    net.chain(4)
    net.enter(1, at: 0)
    net.enter(2, at: 3)
    net.pass(1_000)
    net.kill(3, isLoud: isLoud)
    #expect(net.send("late", from: 1, at: 0, to: 2))
    net.pass(net.settings.vanishAfter + 100 + (isLoud ? 0 : net.settings.deadAfter))
    #expect(net.view(of: 0) == ["1@0"])
    #expect(net.nodes[0].returns.map(\.code) == [.hubLost])
    #expect(net.nodes[0].presence == ["+2@3", "-2@3 hub-lost"])
    #expect(net.nodes[0].node.hubs.count == 2)
    #expect(!net.send("later", from: 1, at: 0, to: 2))
  }

  @Test func aFarewellIsBelievedAtOnce() {
    let net = Net(3)
    net.chain(3)
    net.enter(1, at: 0)
    net.enter(2, at: 2)
    net.pass(1_000)
    net.nodes[2].node.stop(now: net.now)
    net.pass(100)
    #expect(net.nodes[0].heard.last == "-2 farewell")
    #expect(net.view(of: 0) == ["1@0"])
  }

  @Test func aHubThatIsStartedAnewTakesItsOldPlace() {
    let net = Net(3)
    net.chain(3)
    net.enter(1, at: 0)
    net.enter(2, at: 2)
    net.pass(1_000)
    net.kill(2)
    net.add(epoch: 2, id: net.nodes[2].id)
    net.join(1, 3)
    net.enter(3, at: 3)
    net.pass(1_000)
    #expect(net.nodes[0].heard.suffix(2) == ["-2 restarted", "+2"])
    #expect(net.nodes[0].node.members(of: Net.network()).map(\.member.peer.high) == [1, 3])
    net.send("hello", from: 1, at: 0, to: 3)
    net.pass(100)
    #expect(net.nodes[3].letters == ["hello"])
  }

  @Test func halvesThatMeetAgainTellEachOtherEverything() {
    let net = Net(6)
    net.chain(3)
    net.join(3, 4)
    net.join(4, 5)
    let bridge = net.join(2, 3)
    for index in 0..<6 { net.enter(index + 1, at: index) }
    net.pass(2_000)
    let whole = (0..<6).map { "\($0 + 1)@\($0)" }
    for index in 0..<6 { #expect(net.view(of: index) == whole) }
    net.wires[bridge]?.isCut = true
    net.pass(net.settings.deadAfter + net.settings.vanishAfter + 100)
    #expect(net.view(of: 0) == ["1@0", "2@1", "3@2"])
    #expect(net.view(of: 5) == ["4@3", "5@4", "6@5"])
    net.leave(6, at: 5)
    net.enter(7, at: 5)
    net.pass(100)
    net.join(2, 3)
    net.pass(net.settings.exchange)
    for index in 0..<6 {
      #expect(net.view(of: index) == ["1@0", "2@1", "3@2", "4@3", "5@4", "7@5"])
    }
  }

  @Test func aNodeThatSleptDeliversNothingThatWasAnsweredForByOthers() {
    let net = Net(2)
    net.join(0, 1)
    net.enter(1, at: 0)
    net.enter(2, at: 1)
    net.pass(1_000)
    net.nodes[1].isAsleep = true
    for text in ["a", "b", "c"] { net.send(text, from: 1, at: 0, to: 2) }
    net.pass(net.settings.deadAfter + net.settings.vanishAfter + 1_000)
    #expect(net.nodes[0].returns.count == 3)
    net.nodes[1].isAsleep = false
    net.pass(1_000)
    #expect(net.nodes[1].letters == [])
    net.join(0, 1)
    net.pass(2_000)
    #expect(net.view(of: 0) == ["1@0", "2@1"])
    net.send("d", from: 1, at: 0, to: 2)
    net.pass(100)
    #expect(net.nodes[1].letters == ["d"])
  }

  @Test func aNodeThatSleptShortlyLosesNothing() {
    let net = Net(3)
    net.chain(3)
    net.enter(1, at: 0)
    net.enter(2, at: 2)
    net.pass(1_000)
    for index in [1, 2] {
      net.nodes[index].isAsleep = true
      for text in ["a", "b", "c"] { net.send(text, from: 1, at: 0, to: 2) }
      net.pass(6_000)
      net.nodes[index].isAsleep = false
      net.pass(3_000)
    }
    #expect(net.nodes[2].letters == ["a", "b", "c", "a", "b", "c"])
    #expect(net.nodes[0].returns.count == 0)
  }

  @Test func pingsAreAnsweredOverSeveralLinks() {
    let net = Net(4)
    net.delay = 5...5
    net.chain(4)
    net.pass(1_000)
    #expect(net.nodes[0].node.ping(net.nodes[3].id, now: net.now))
    net.pass(100)
    #expect(net.nodes[0].answers == [PingAnswer(hub: net.nodes[3].id, roundTrip: 30, hops: 3)])
  }

  @Test func aTraceSaysWhyTheWayGoesWhereItGoes() {
    let net = Net(4)
    net.chain(4)
    net.enter(1, at: 0)
    net.enter(2, at: 3)
    net.pass(1_000)
    let way = net.nodes[0].node.trace(Net.peer(2), in: Net.network())
    #expect(way.map { net.index(of: $0.hub) } == [1, 2, 3])
    #expect(way.last?.reason.contains("home hub") == true)
    #expect(net.nodes[0].node.explain(net.nodes[1].id).isNeighbour)
    #expect(net.nodes[0].node.explain(net.nodes[3].id).reasons.first?.contains("3 links away") == true)
  }

  @Test func theSameCallsHaveTheSameEffects() {
    func run() -> [String] {
      let net = Net(5)
      net.loss = 50
      net.doubling = 50
      net.delay = 1...40
      net.chain(5)
      net.join(4, 0)
      for index in 0..<5 { net.enter(index + 1, at: index) }
      net.pass(3_000)
      for text in 0..<50 {
        net.send("\(text)", from: 1, at: 0, to: 3)
        net.pass(11)
      }
      net.kill(1)
      net.pass(9_000)
      return net.nodes.flatMap { $0.heard + $0.presence + $0.letters }
        + ["\(net.framesSent) frames, \(net.bytesSent) bytes"]
    }
    #expect(run() == run())
  }
}
