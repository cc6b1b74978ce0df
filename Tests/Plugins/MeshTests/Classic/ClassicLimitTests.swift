import HubKernel
import Testing

@testable import Mesh

/// What one older hub can cost.
@Suite struct ClassicLimitTests {
  private func stage(_ change: (inout ClassicLimits) -> Void) -> EdgeOnStage {
    var limits = ClassicLimits()
    change(&limits)
    let stage = EdgeOnStage(limits)
    stage.open(1, .inbound, hub: 0x10)
    return stage
  }

  @Test func itTellsOfSoManyPeersAndNoMore() {
    let stage = stage { $0.peers = 3 }
    for peer in 1...10 { stage.tell(peer, on: 1) }
    #expect(stage.adopted() == ["1", "2", "3"])
    #expect(stage.shell.takeNotes().suffix(1) == ["too-many-peers"])
    #expect(stage.edge.counts.faults[.tooManyPeers] == 7)
    stage.tellGone(2, on: 1)
    stage.tell(9, on: 1)
    #expect(stage.adopted() == ["1", "3", "9"])
  }

  @Test func onePeerInManyNetworksIsAsManyPeers() {
    let stage = stage { $0.peers = 3 }
    for network in 1...10 { stage.tell(1, in: "n\(network)", on: 1) }
    #expect(stage.edge.claimCount == 3)
  }

  @Test func itTellsOfSoManyNetworksAndNoMore() {
    let stage = stage { $0.networks = 2 }
    for network in 1...5 { stage.tell(network, in: "n\(network)", on: 1) }
    #expect(stage.edge.claims.count == 2)
    #expect(stage.edge.counts.faults[.tooManyNetworks] == 3)
  }

  @Test func allOfThemTogetherHaveAnEnd() {
    let stage = stage { limits in
      limits.totalPeers = 4
      limits.totalNotes = 20
      limits.links = 2
    }
    stage.open(2, .inbound, hub: 0x11)
    #expect(
      !stage.edge.open(
        3, .inbound, hub: id(0x12), namespace: .standard, mesh: EdgeOnStage.mesh, now: 0))
    for peer in 1...3 { stage.tell(peer, on: 1) }
    for peer in 4...6 { stage.tell(peer, on: 2) }
    #expect(stage.edge.claimCount == 4)
    stage.tellGone(1, on: 1)
    stage.tell(7, more: #","n":"twenty characters at least""#, on: 1)
    stage.tell(2, more: #","n":"twenty characters at least""#, on: 1)
    #expect(stage.edge.claimCount == 3 && stage.edge.noteBytes == 0)
  }

  @Test func longNotesAreRefusedAndNobodyElseSuffers() {
    let stage = stage { limits in
      limits.note = 16
      limits.strikes = 2
    }
    for _ in 1...10 { stage.tell(1, more: #","n":"twenty characters at least""#, on: 1) }
    stage.tell(2, on: 1)
    #expect(stage.shell.takeNotes() == ["note-too-long", "adopt 2"])
  }

  @Test func whatIsAnotherTenantsIsNotToldAndNotHeard() {
    let stage = stage { _ in }
    stage.shell.foreign = [EdgeOnStage.lobby]
    stage.enter(1)
    stage.tell(0x51, on: 1)
    #expect(stage.shell.takeNotes() == ["foreign-network"])
    #expect(stage.said(on: 1).isEmpty)
  }

  @Test func oneTenantsHubsHearNothingOfAnothers() throws {
    let stage = stage { _ in }
    let tenant = try #require(Namespace.named("of the others"))
    _ = stage.edge.open(2, .inbound, hub: id(0x11), namespace: tenant, mesh: EdgeOnStage.mesh, now: 0)
    stage.tell(1, on: 1)
    stage.tell(2, on: 2)
    #expect(stage.said(on: 1).isEmpty && stage.said(on: 2).isEmpty)
    stage.offer(from: 1, to: 2, on: 1)
    #expect(stage.said(on: 2).isEmpty)
    #expect(stage.edge.counts.undeliverable == 1)
  }

  @Test func whoSpeaksTooFastIsRefusedAndThenCutOff() {
    let stage = stage { limits in
      limits.messagesPerSecond = 10
      limits.burst = 20
      limits.strikes = 5
    }
    for peer in 0x31...0x44 { stage.tell(peer, on: 1) }
    #expect(stage.shell.takeNotes().count == 20)
    for _ in 1...6 { stage.say("{\"type\":\"ping\"}", on: 1) }
    #expect(stage.shell.takeNotes() == ["too-fast", "too-fast over"])
    stage.now += 1_000
    stage.tell(0x45, on: 1)
    #expect(stage.shell.takeNotes() == ["adopt 45"])
  }

  @Test func refusalsAreForgottenAfterAWhile() {
    let stage = stage { $0.strikes = 5 }
    for _ in 1...20 {
      stage.say("nonsense", on: 1)
      stage.now += 15_000
    }
    #expect(stage.shell.takeNotes().allSatisfy { $0 == "unreadable" })
    for _ in 1...6 { stage.say("nonsense", on: 1) }
    #expect(stage.shell.takeNotes().last == "unreadable over")
  }

  @Test func hubsItTellsOfHaveAnEnd() {
    let stage = stage { $0.hubs = 2 }
    for hub in 0x21...0x25 { stage.tell(hub, in: "pigeonhub-mesh", on: 1) }
    #expect(stage.shell.takeNotes() == ["discovered 21", "discovered 22", "too-many-hubs"])
  }

  @Test func whatIsNoMessageIsRefused() {
    let stage = stage { _ in }
    for text in [
      "", "[]", "{}", #"{"type":"peer-discovered"}"#, #"{"type":"peer-discovered","data":[1]}"#,
      #"{"type":"peer-discovered","data":{"peerId":"short"},"networkName":"lobby"}"#,
      #"{"type":"peer-discovered","data":{"peerId":"\#(id(1))"},"networkName":{"a":1}}"#,
      #"{"type":"peer-disconnected"}"#, #"{"type":"offer"}"#, #"{"type":"offer","targetPeerId":7}"#,
      #"{"type":"announce","networkName":7}"#,
    ] {
      stage.say(text, on: 1)
    }
    stage.edge.receivedBinary(on: 1, now: 0)
    #expect(stage.edge.counts.faults == [.unreadable: 12])
    #expect(stage.shell.takeNotes() == ["unreadable"])
  }
}
