import HubKernel
import Testing

@testable import Mesh

/// Data channels with older hubs: signals in their wrapping, and peers that are known by WebSockets.
@Suite struct ClassicChannelTests {
  /// A hub that was called has told of a peer, somebody is here, and there is a channel.
  private func stage() -> EdgeOnStage {
    let stage = EdgeOnStage()
    stage.open(1, .outbound)
    stage.nameHub(0x10, on: 1)
    stage.tell(0x51, on: 1)
    stage.enter(1)
    stage.openChannel(2, with: 0x10)
    _ = stage.said(on: 1)
    _ = stage.shell.takeNotes()
    return stage
  }

  @Test func aHubThatWasCalledIsKnownByItsMeshClient() {
    let stage = EdgeOnStage()
    stage.open(1, .outbound)
    // Hubs that called it say where they are reached.
    stage.nameHub(0x11, more: #","port":3000,"host":"h""#, on: 1)
    #expect(stage.shell.takeNotes() == ["discovered 11"])
    stage.nameHub(0x10, on: 1)
    stage.nameHub(0x12, on: 1)
    #expect(stage.shell.takeNotes() == ["named 10 1", "discovered 12"])
    // Nobody else says that it is a hub of ours, and one that called has said who it is.
    let other = EdgeOnStage()
    other.shell.ours = [id(0x13)]
    other.open(1, .outbound)
    other.open(2, .inbound, hub: 0x14)
    other.nameHub(0x13, on: 1)
    other.nameHub(0x15, on: 2)
    #expect(other.shell.takeNotes() == ["discovered 13", "discovered 15"])
  }

  @Test func aSignalInItsWrappingIsCarriedUnderItsSendersName() {
    let stage = stage()
    stage.relay(from: 0x51, to: 1, data: #"{"sdp":"x"}"#, on: 2)
    #expect(stage.shell.takeNotes() == [#"carry offer 51 1 {"sdp":"x"}"#])
    #expect(stage.edge.counts.relaysIn == 1)
  }

  @Test func aSignalGoesOverTheChannelOnlyWhereThereIsNoWebSocket() {
    let stage = stage()
    #expect(stage.signal(from: 1, to: 0x51))
    #expect(stage.said(on: 1) == ["offer 51"])
    stage.edge.close(1, now: 0)
    #expect(stage.shell.takeNotes() == [])
    #expect(stage.adopted() == ["51"])
    #expect(stage.signal(from: 1, to: 0x51))
    #expect(
      stage.rawSaid(on: 2) == [
        #"{"type":"client-signal-relay","targetPeerId":"\#(id(0x51))","signalData":{"type":"offer","#
          + #""fromPeerId":"\#(id(1))","targetPeerId":"\#(id(0x51))","networkName":"lobby","#
          + #""timestamp":1000,"data":{"b":2}},"timestamp":1000}"#
      ])
    // A WebSocket that comes back goes first again.
    stage.open(3, .outbound)
    stage.nameHub(0x10, on: 3)
    stage.tell(0x51, on: 3)
    #expect(stage.said(on: 3) == ["peer-discovered 1"])
    #expect(stage.signal(from: 1, to: 0x51))
    #expect(stage.said(on: 3) == ["offer 51"])
    #expect(stage.rawSaid(on: 2) == [])
    #expect(stage.edge.counts.relaysOut == 1)
  }

  @Test func ofTwoWebSocketsTheOneThatThisHubHasCalledIsTaken() {
    let stage = EdgeOnStage()
    stage.open(1, .inbound, hub: 0x10)
    stage.tell(0x51, on: 1)
    stage.enter(1)
    stage.open(2, .outbound)
    stage.nameHub(0x10, on: 2)
    stage.tell(0x51, on: 2)
    stage.open(3, .outbound)
    stage.nameHub(0x11, on: 3)
    stage.tell(0x51, on: 3)
    for link: ClassicLink in 1...3 { _ = stage.said(on: link) }
    #expect(stage.signal(from: 1, to: 0x51))
    #expect(stage.said(on: 2) == ["offer 51"])
    #expect(stage.said(on: 1) + stage.said(on: 3) == [])
  }

  @Test func nobodyIsToldOfAnybodyOverAChannel() {
    let stage = stage()
    stage.edge.close(1, now: 0)
    stage.enter(2)
    stage.leave(1)
    stage.pass(40_000)
    stage.edge.takeLeave()
    #expect(stage.said(on: 2) == [])
  }

  @Test func aNewPeerIsKnownByItsFirstSignalToSomebodyHere() {
    let stage = stage()
    stage.relay(from: 0x52, to: 0x99, on: 2)
    #expect(stage.adopted() == ["51"])
    stage.relay(from: 0x52, to: 1, in: "elsewhere", on: 2)
    #expect(stage.adopted() == ["51"])
    _ = stage.shell.takeNotes()
    stage.relay(from: 0x52, to: 1, on: 2)
    #expect(stage.shell.takeNotes() == ["adopt 52", "carry offer 52 1 1"])
    // Its hub does not tell of it, however often it is asked: it may be anybody's invention.
    stage.pass(7_999)
    #expect(stage.adopted() == ["51", "52"])
    stage.pass(1)
    #expect(stage.adopted() == ["51"])
    // And one that is told of in time stays.
    stage.relay(from: 0x53, to: 1, on: 2)
    stage.tell(0x53, on: 1)
    stage.pass(60_000)
    #expect(stage.adopted() == ["51", "53"])
  }

  @Test func aSignalInANetworkOfATenantGoesNowhere() {
    let stage = stage()
    let acme = NetworkName("acme") ?? .global
    stage.shell.foreign = [acme]
    stage.enter(3, in: ClassicPlace(namespace: .standard, network: acme))
    stage.relay(from: 0x52, to: 3, in: "acme", on: 2)
    #expect(stage.shell.takeNotes() == ["foreign-network", "forged-sender"])
    // Its recorded network counts, not the one that it names.
    stage.relay(from: 0x51, to: 3, in: "acme", on: 2)
    #expect(stage.shell.takeNotes() == [])
    #expect(stage.edge.counts.undeliverable == 1)
  }

  @Test func nobodySpeaksForAPeerThatIsHereOrInTheMesh() {
    let stage = stage()
    stage.enter(2, .elsewhere)
    _ = stage.said(on: 1)
    for sender in [1, 2, 0xa0] { stage.relay(from: sender, to: 1, on: 2) }
    #expect(stage.shell.takeNotes() == [])
    #expect(stage.edge.counts.echoes == 3)
  }

  @Test(arguments: [
    "", "[]", "7", "{", #"{"type":"client-signal-relay"}"#,
    #"{"type":"client-signal-relay","targetPeerId":"\#(id(1))"}"#,
    #"{"type":"client-signal-relay","targetPeerId":"\#(id(1))","signalData":7}"#,
    #"{"type":"client-signal-relay","targetPeerId":"\#(id(1))","signalData":{}}"#,
    #"{"type":"client-signal-relay","targetPeerId":7,"signalData":{"type":"offer"}}"#,
    #"{"type":"client-signal-relay","targetPeerId":"\#(id(1))","signalData":{"type":"offer","data":1,"#
      + #""targetPeerId":"\#(id(1))","networkName":"lobby"}}"#,
    #"{"type":"client-signal-relay","targetPeerId":"\#(id(1))","signalData":{"type":"announce","data":1,"#
      + #""fromPeerId":"\#(id(0x51))","targetPeerId":"\#(id(1))","networkName":"lobby"}}"#,
  ])
  func whatCannotBeReadIsRefused(_ text: String) {
    let stage = stage()
    stage.say(text, on: 2)
    #expect(stage.shell.takeNotes() == ["unreadable"])
  }

  @Test func aWrappingForSomebodyElseOrOneTooLargeIsRefused() {
    let stage = stage()
    stage.relay(from: 0x51, to: 1, wrappedFor: 2, on: 2)
    stage.relay(from: 0x51, to: 1, data: "\"" + String(repeating: "x", count: 65_536) + "\"", on: 2)
    #expect(stage.shell.takeNotes() == ["unreadable"])
    #expect(stage.edge.counts.faults == [.unreadable: 2])
    // What hubs say to each other besides means nothing here.
    for type in ["gossip", "peer-announce-relay", "peer-discovered", "eviction"] {
      stage.say(#"{"type":"\#(type)","peerId":"\#(id(0x77))","networkName":"lobby"}"#, on: 2)
    }
    #expect(stage.shell.takeNotes() == [])
    #expect(stage.adopted() == ["51"])
  }

  @Test func whatIsTooLongForTheChannelDoesNotGoOverIt() {
    var limits = ClassicLimits()
    limits.relay = 100
    let stage = EdgeOnStage(limits)
    stage.open(1, .inbound, hub: 0x10)
    stage.tell(0x51, on: 1)
    stage.enter(1)
    stage.openChannel(2, with: 0x10)
    stage.edge.close(1, now: 0)
    #expect(!stage.signal(from: 1, to: 0x51))
    #expect(stage.rawSaid(on: 2) == [])
  }

  @Test func whoIsSaidToBeGoneOverAWebSocketIsGone() {
    let stage = stage()
    stage.tellGone(0x51, on: 1)
    stage.pass(200)
    #expect(stage.shell.takeNotes() == ["release 51 disconnected"])
    #expect(!stage.signal(from: 1, to: 0x51))
  }

  @Test func whoLeftWhileThereWasNoWebSocketIsForgottenSoonAfterItIsBack() {
    let stage = stage()
    stage.tell(0x52, on: 1)
    stage.edge.close(1, now: stage.now)
    stage.pass(200_000)
    #expect(stage.adopted() == ["51", "52"])
    stage.open(3, .outbound)
    stage.nameHub(0x10, on: 3)
    stage.tell(0x52, on: 3)
    stage.pass(7_000)
    #expect(stage.adopted() == ["51", "52"])
    stage.pass(1_000)
    #expect(stage.adopted() == ["52"])
  }

  @Test func aChannelAloneRemembersPeersForFiveMinutesAndNoLongerThanItself() {
    let stage = stage()
    stage.edge.close(1, now: 0)
    stage.pass(299_999)
    #expect(stage.adopted() == ["51"])
    stage.relay(from: 0x51, to: 1, on: 2)
    stage.pass(299_999)
    #expect(stage.adopted() == ["51"])
    stage.pass(1)
    #expect(stage.adopted() == [])
    let other = self.stage()
    other.edge.close(1, now: 0)
    other.edge.close(2, now: 0)
    #expect(other.shell.takeNotes() == ["release 51 hub-lost"])
    #expect(other.edge.claimCount == 0)
  }

  @Test func theWaysOfOneHubAreOneAndThoseOfTwoAreCopies() {
    let stage = stage()
    // Sent twice by its sender, once before the hub had its channel and once after.
    stage.offer(from: 0x51, to: 1, data: "1", on: 1)
    stage.relay(from: 0x51, to: 1, on: 2)
    #expect(stage.shell.takeNotes() == ["carry offer 51 1 1", "carry offer 51 1 1"])
    // Another hub passes on what this one has sent to both.
    stage.open(4, .inbound, hub: 0x20)
    stage.openChannel(5, with: 0x20)
    stage.relay("answer", from: 0x51, to: 1, on: 5)
    stage.relay("answer", from: 0x51, to: 1, on: 2)
    #expect(stage.shell.takeNotes() == ["carry answer 51 1 1"])
    #expect(stage.edge.counts.copies == 1)
  }

  @Test func whatOneOlderHubRelaysToAnotherGoesOnAsARelay() {
    let stage = stage()
    stage.open(4, .inbound, hub: 0x20)
    stage.tell(0x61, on: 4)
    _ = stage.said(on: 4)
    stage.relay(from: 0x51, to: 0x61, on: 2)
    #expect(stage.said(on: 4) == ["offer 61"])
    // The two may be joined as well, and then only this way the second knows the copy.
    stage.openChannel(5, with: 0x20)
    stage.relay("answer", from: 0x51, to: 0x61, on: 2)
    #expect(stage.said(on: 4) == [])
    #expect(stage.said(on: 5) == ["client-signal-relay 61"])
    // It never goes back to the hub that it came from.
    stage.relay(from: 0x61, to: 0x61, on: 5)
    #expect(stage.said(on: 4) + stage.said(on: 5) == [])
  }

  @Test func aHubThatIsAskedDoesNotGetEverybodyToldAgain() {
    let stage = stage()
    stage.pass(1_000)
    stage.edge.isAsked(1, now: stage.now)
    stage.tell(0x51, on: 1)
    stage.pass(500)
    #expect(stage.said(on: 1) == [])
    // One that is new there was not told yet, whoever asked.
    stage.tell(0x52, on: 1)
    stage.pass(500)
    #expect(stage.said(on: 1) == ["peer-discovered 1"])
  }
}
