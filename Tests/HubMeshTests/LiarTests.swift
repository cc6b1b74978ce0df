import HubWire
import Testing

@testable import HubMesh

/// Node 2 lies; 0 and 1 are honest, and so is 3, which only 1 is linked to.
@Suite struct LiarTests {
  let net = Net(4)
  let lie: LinkID

  init() {
    net.join(0, 1)
    lie = net.join(0, 2)
    net.join(1, 2)
    net.join(1, 3)
    net.enter(1, at: 0)
    net.enter(2, at: 1)
    net.enter(3, at: 2)
    net.enter(4, at: 3)
    net.pass(30_000)
  }

  @Test func garbageIsCountedAndCutOff() {
    for _ in 0..<150 {
      net.inject((0..<net.dice(90)).map { _ in UInt8(net.dice(256)) }, on: lie, to: 0)
      net.pass(1)
    }
    #expect(net.nodes[0].cutOff == [lie])
    let threshold = net.settings.misbehaviourThreshold
    #expect(net.nodes[0].misdeeds.count == threshold)
    #expect(net.view(of: 0).contains("2@1"))
  }

  @Test(arguments: [0, 1, 2, 9] as [UInt32])
  func nobodySpeaksForAnothersPeer(_ stamp: UInt32) {
    for node in [0, 1, 3] { net.whisperMember(1, stamp: stamp, from: 2, to: node) }
    net.pass(500)
    for node in [1, 3] {
      #expect(net.nodes[node].node.home(of: Net.peer(1), in: Net.network()) == net.nodes[0].id)
    }
    #expect(net.nodes[0].displacements == [])
    net.whisperLetter("1", from: 1, to: 2, by: 2, at: 1)
    net.send("mine", from: 2, at: 1, to: 1)
    net.pass(500)
    #expect(net.nodes[1].letters == [])
    #expect(net.nodes[0].letters == ["mine"])
  }

  @Test func whoInventsSendersIsCutOff() {
    for _ in 0..<net.settings.misbehaviourThreshold {
      net.whisperLetter("1", from: 77, to: 1, by: 2, at: 0)
      net.pass(10)
    }
    net.pass(100)
    #expect(net.nodes[0].letters == [])
    #expect(net.nodes[0].cutOff == [lie])
    #expect(Set(net.nodes[0].misdeeds) == [.forgedSender])
  }

  @Test func whoIsNoNeighbourIsNotBelievedForAWhile() {
    for _ in 0..<net.settings.misbehaviourThreshold {
      net.whisperLetter("1", from: 77, to: 4, by: 2, at: 3)
      net.pass(10)
    }
    net.pass(100)
    #expect(net.nodes[3].letters == [])
    #expect(net.nodes[3].cutOff == [])
    #expect(net.nodes[3].misdeeds == [])
    #expect(net.nodes[3].shunnedHubs == [net.nodes[2].id])
    #expect(net.view(of: 3) == ["1@0", "2@1", "4@3"])
    net.pass(MeshNode.shunnedFor + 20_000)
    #expect(net.view(of: 3) == ["1@0", "2@1", "3@2", "4@3"])
  }

  @Test(arguments: ["{", "1 2", "\"\u{1}\"", "{\"a\":1,\"a\":2}", ""])
  func dataThatIsNoValueIsNotDelivered(_ data: String) {
    net.whisperLetter(data, from: 3, to: 1, by: 2, at: 0)
    net.pass(100)
    #expect(net.nodes[0].letters == [])
    #expect(net.nodes[0].misdeeds == [.badLetter])
    #expect(net.nodes[2].returns.map(\.code) == [.badLetter])
  }

  @Test func anEdgeThatOnlyOneEndNamesLeadsNowhere() {
    var fact = net.fact(of: 2)
    fact.version += 1
    fact.neighbours.append(HubFact.Neighbour(id: net.nodes[3].id, mark: HubFact.mark(of: 1)))
    fact.neighbours.sort { $0.id < $1.id }
    net.inject(fact, on: lie, to: 0)
    net.pass(100)
    let far = net.nodes[0].node.hubs.first { $0.card.id == net.nodes[3].id }
    #expect(far?.nextHop == net.nodes[1].id)
    #expect(far?.neighbours == [net.nodes[1].id])
  }

  @Test(arguments: [1, 1_000, 100_000_000_000] as [UInt64])
  func aHubCorrectsWhatOthersSayOfIt(_ leap: UInt64) {
    var fact = net.fact(of: 3)
    fact.version += leap
    fact.neighbours = []
    net.inject(fact, on: lie, to: 0)
    net.pass(net.settings.exchange + 1_000)
    for node in [0, 1, 2] {
      #expect(net.nodes[node].node.hubs.contains { $0.card.id == net.nodes[3].id }, "node \(node)")
    }
    #expect(net.view(of: 0) == ["1@0", "2@1", "3@2", "4@3"])
    #expect(net.nodes[0].heard.filter { $0.hasPrefix("-") } == [])
  }

  @Test func aStartThatNeverWasIsNotBelieved() {
    var fact = net.fact(of: 3)
    fact.card.epoch += 5
    fact.neighbours = [HubFact.Neighbour(id: net.nodes[2].id, mark: HubFact.mark(of: 1))]
    net.inject(fact, on: lie, to: 0)
    var old = net.fact(of: 3)
    old.card.epoch = 0
    net.inject(old, on: lie, to: 0)
    net.pass(net.settings.exchange)
    #expect(net.nodes[0].heard.filter { $0.hasPrefix("-") } == [])
    #expect(net.view(of: 0).contains("4@3"))
  }

  @Test func itsOwnLinkStateHasToMakeSense() {
    var fact = net.fact(of: 2)
    fact.card.epoch = 0
    net.inject(fact, on: lie, to: 0)
    fact.card.epoch = 7
    net.inject(fact, on: lie, to: 0)
    fact = net.fact(of: 2)
    fact.version += 1 << 30
    net.inject(fact, on: lie, to: 0)
    fact = net.fact(of: 2)
    fact.neighbours = [HubFact.Neighbour(id: net.nodes[2].id, mark: 1)]
    net.inject(fact, on: lie, to: 0)
    #expect(net.nodes[0].misdeeds == [.replayedEpoch, .absurdLinkState, .absurdLinkState, .garbage])
  }

  @Test func aStormOfLinkStatesEndsTheLink() {
    var fact = net.fact(of: 2)
    for _ in 0..<2_000 {
      fact.version += 1
      net.inject(fact, on: lie, to: 0)
    }
    #expect(net.nodes[0].cutOff == [lie])
    #expect(Set(net.nodes[0].misdeeds) == [.linkStateStorm])
  }

  @Test func aFloodOfForgedNewsIsNotPassedOn() {
    let before = net.nodes[1].node.counters.linkStates
    for version in 1...2_000 {
      var fact = net.fact(of: 3)
      fact.version += UInt64(version)
      net.inject(fact, on: lie, to: 0)
      net.pass(1)
    }
    #expect(net.nodes[1].node.counters.linkStates - before < 400)
    net.pass(net.settings.exchange * 2)
    #expect(net.view(of: 0) == ["1@0", "2@1", "3@2", "4@3"])
  }

  /// Who is lied about has much to correct, and is not taken for a liar because of it.
  @Test func whoIsLiedAboutIsNotCutOff() {
    for _ in 0..<1_500 {
      for honest in [0, 1] {
        var fact = net.fact(of: honest)
        fact.version += 1 + UInt64(net.dice(3))
        fact.neighbours = []
        let link = net.nodes[1 - honest].node.links.first { $0.hub == net.nodes[2].id }?.link ?? lie
        net.inject(fact, on: link, to: 1 - honest)
      }
      net.pass(20)
    }
    for node in [0, 1, 3] { #expect(net.nodes[node].cutOff == [], "node \(node)") }
    net.pass(net.settings.exchange * 2)
    for node in [0, 1, 3] { #expect(net.view(of: node) == ["1@0", "2@1", "3@2", "4@3"], "node \(node)") }
  }

  @Test func whoComesAndGoesDoesNotMakeOthersLookLikeAStorm() {
    var link = lie
    for _ in 0..<1_500 {
      net.part(link)
      net.pass(10)
      link = net.join(0, 2)
      net.pass(10)
    }
    for node in [0, 1, 3] { #expect(net.nodes[node].cutOff == [], "node \(node)") }
    net.pass(net.settings.exchange * 2)
    for node in [0, 1, 3] { #expect(net.view(of: node) == ["1@0", "2@1", "3@2", "4@3"], "node \(node)") }
  }

  @Test func aMillionInterestsAreTooMany() {
    for chunk in 0..<250 {
      net.whisper(from: 2, to: 0, .interests) { writer in
        for number in 0..<500 {
          writer.number(UInt8(1))
          writer.id(PeerID(high: UInt64(chunk * 500 + number), middle: 1, low: 1))
        }
      }
      net.pass(5)
    }
    net.pass(100)
    let limit = net.settings.maxInterestsPerHub
    #expect(net.nodes[0].node.census.interests <= limit + 10)
    #expect(net.nodes[0].misdeeds.contains(.tooManyInterests))
    #expect(net.nodes[0].cutOff == [lie])
    #expect(net.nodes[0].node.census.interests < 10)
  }

  @Test func framesOfASessionCannotBeForgedByWhoDoesNotKnowIt() {
    net.inject(lie, to: 0, .data) { writer in
      writer.number(UInt8(9))
      writer.number(UInt8(0))
      writer.id(net.nodes[0].id)
      writer.id(net.nodes[3].id)
      writer.number(UInt64(12_345))
      for number in [1, 0] as [UInt64] { writer.number(number) }
      writer.number(UInt32(0))
      writer.number(UInt32(net.now + 1_000))
      writer.number(PayloadKind.synchronized.rawValue)
    }
    net.pass(200)
    #expect(net.view(of: 0).contains("4@3"))
    net.send("still", from: 1, at: 0, to: 4)
    net.pass(100)
    #expect(net.nodes[3].letters == ["still"])
    #expect(net.nodes[0].returns.count == 0)
  }

  @Test func anHonestHubIsNotCutOffInAStorm() {
    let net = Net(12)
    net.chain(12)
    net.join(11, 0)
    for index in 0..<12 { net.enter(index + 1, at: index) }
    net.pass(1_000)
    for round in 0..<120 {
      let link = net.join(net.dice(12), (net.dice(11) + round) % 12)
      for index in 0..<12 { net.send("\(round)", from: index + 1, at: index, to: (index + round) % 12 + 1) }
      net.pass(Milliseconds(net.dice(200)))
      if net.dice(2) == 0 { net.part(link) }
      net.enter(100 + round, at: round % 12)
      net.leave(100 + round - 5, at: (round + 7) % 12)
    }
    net.pass(10_000)
    for node in net.nodes {
      #expect(node.misdeeds == [], "node \(node.index)")
      #expect(node.cutOff == [])
      #expect(node.node.counters.misbehaviours == [:])
    }
  }
}
