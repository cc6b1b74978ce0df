import HubWire
import Testing

@testable import HubMesh

/// What is counted against whom, and for how long.
@Suite struct MisdeedTests {
  @Test func whoConnectsAnewKeepsHisCount() {
    let net = Net(2)
    for _ in 0..<2 {
      let link = net.join(0, 1)
      net.pass(100)
      for _ in 0..<net.settings.misbehaviourThreshold / 2 { net.inject([9, 9, 9], on: link, to: 0) }
      if net.nodes[0].cutOff.isEmpty { net.part(link) }
      net.pass(100)
    }
    #expect(net.nodes[0].cutOff.count == 1)
  }

  @Test(arguments: [true, false]) func whoPassesOnTooMuchIsNotBlamed(_ isPassedOn: Bool) {
    var settings = MeshSettings()
    settings.framesPerSecond = 20
    let net = Net(3, settings: settings)
    net.join(0, 1)
    let link = net.join(1, 2)
    net.pass(1_000)
    let source = net.nodes[isPassedOn ? 0 : 1].id
    for number in 0..<200 where net.nodes[2].cutOff.isEmpty {
      for _ in 0..<10 {
        net.inject(
          Utterance.probe(UInt64(number), from: source, to: net.nodes[2].id), on: link, to: 2)
      }
      net.pass(200)
    }
    #expect(net.nodes[2].misdeeds.contains(.tooManyFrames))
    #expect(net.nodes[2].cutOff == (isPassedOn ? [] : [link]))
  }

  @Test func whoSpeaksOfAStartThatIsOverIsCounted() {
    let net = Net(2)
    let link = net.join(0, 1)
    net.pass(MeshNode.talkedAbout)
    let id = HubID(high: 77, middle: 7, low: 7)
    func tell(_ epoch: UInt64) {
      net.inject(Utterance.fact(HubCard(id: id, epoch: epoch), version: 1), on: link, to: 0)
    }
    tell(5)
    tell(4)
    net.pass(MeshNode.talkedAbout - 1_000)
    tell(4)
    #expect(net.nodes[0].misdeeds == [])
    net.pass(1_000)
    tell(5)
    #expect(net.nodes[0].misdeeds == [])
    tell(4)
    #expect(net.nodes[0].misdeeds == [.replayedEpoch])
  }

  @Test func noClaimIsOlderThanTheFirst() {
    let net = Net(2)
    net.join(0, 1)
    net.enter(1, at: 0)
    net.enter(9, at: 1)
    net.pass(1_000)
    net.whisperMember(1, stamp: 0, from: 1, to: 0)
    net.pass(100)
    #expect(net.nodes[0].misdeeds == [.forgedClaim])
    #expect(net.nodes[0].displacements == [])
    #expect(net.view(of: 0) == ["1@0", "9@1"])
  }

  @Test func aHubThatHasJustBecomeInterestedTakesNoID() {
    let net = Net(2)
    net.join(0, 1)
    // The one with the smaller id has the older of two claims with equal stamps.
    let (smaller, larger) = net.nodes[0].id < net.nodes[1].id ? (0, 1) : (1, 0)
    net.enter(1, at: larger)
    net.enter(8, at: larger)
    net.pass(30_000)
    net.enter(1, at: smaller)
    net.pass(100)
    #expect(net.nodes[larger].displacements == [])
    #expect(net.nodes[smaller].displacements == [Net.peer(1)])
    net.enter(9, at: smaller)
    net.pass(100)
    for index in 0..<2 {
      #expect(net.view(of: index) == ["1@\(larger)", "8@\(larger)", "9@\(smaller)"], "node \(index)")
    }
  }

  @Test func aLiarThatSaysItKeepsWhatOthersHaveLongHadIsNotObeyed() {
    let net = Net(2)
    net.join(0, 1)
    net.enter(1, at: 0)
    net.enter(9, at: 1)
    net.pass(30_000)
    net.whisperMember(1, stamp: 1, from: 1, to: 0)
    net.whisper(from: 1, to: 0, .kept) { writer in
      writer.id(Net.network().place)
      writer.id(Net.peer(1))
      writer.number(UInt32(1))
    }
    net.pass(100)
    #expect(net.nodes[0].displacements == [])
    #expect(net.view(of: 0).contains("1@0"))
  }
}
