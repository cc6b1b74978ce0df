import HubKernel
import Testing

@testable import Mesh

/// What an older hub tells of its peers, and what becomes of it.
@Suite struct ClassicLearningTests {
  @Test func aPeerThatIsToldOfBecomesOneThisHubSpeaksFor() {
    let stage = EdgeOnStage()
    stage.open(1, .inbound, hub: 0x10)
    stage.tell(1, more: #","nick":"Ann""#, on: 1)
    #expect(stage.adopted() == ["1"])
    #expect(stage.shell.adopted[EdgeOnStage.place]?[id(1)]?.note == Array(#""nick":"Ann""#.utf8))
    stage.tell(1, more: #","nick":"Anna""#, on: 1)
    #expect(stage.shell.takeNotes() == ["adopt 1", "renew 1"])
  }

  @Test func itDiesWithTheConnection() {
    let stage = EdgeOnStage()
    stage.open(1, .outbound)
    stage.tell(1, on: 1)
    stage.tell(2, on: 1)
    stage.edge.close(1, now: 5)
    #expect(stage.adopted().isEmpty)
    #expect(Set(stage.shell.takeNotes().suffix(2)) == ["release 1 hub-lost", "release 2 hub-lost"])
    #expect(stage.edge.claimCount == 0 && stage.edge.noteBytes == 0 && stage.edge.claims.isEmpty)
  }

  @Test func departuresFromHubsThatCalledAreHeardAndMayBeToldTwice() {
    let stage = EdgeOnStage()
    stage.open(1, .inbound, hub: 0x10)
    stage.tell(1, on: 1)
    stage.tellGone(1, on: 1)
    stage.tellGone(1, on: 1)
    #expect(stage.shell.takeNotes() == ["adopt 1", "release 1 disconnected"])
    #expect(stage.edge.counts.faults.isEmpty)
  }

  @Test func aDepartureWithoutANetworkMeansAll() {
    let stage = EdgeOnStage()
    stage.open(1, .outbound)
    stage.tell(1, on: 1)
    stage.tell(1, in: "other", on: 1)
    stage.say(
      #"{"type":"peer-disconnected","data":{"peerId":"\#(id(1))","isHub":false,"reason":"x","timestamp":1}}"#,
      on: 1)
    #expect(stage.adopted() == ["1"])
    stage.pass(100)
    #expect(stage.adopted().isEmpty)
    #expect(stage.edge.claimCount == 0)
    #expect(stage.shell.takeNotes().suffix(2) == ["release 1 disconnected", "release 1 disconnected"])
  }

  /// The JavaScript hub forgets the network of a client that says goodbye, so its end is told of as in the
  /// default network.
  @Test func aDepartureFromANetworkThePeerWasNeverInIsAGoodbye() {
    let stage = EdgeOnStage()
    stage.open(1, .inbound, hub: 0x10)
    stage.tell(1, on: 1)
    stage.tellGone(1, in: "global", on: 1)
    #expect(stage.shell.takeNotes() == ["adopt 1", "release 1 goodbye"])
  }

  /// A JavaScript hub that we called tells everybody first, without a network, and then the hubs.
  @Test func aGoodbyeIsKnownByTheSecondTelling() {
    let stage = EdgeOnStage()
    stage.open(1, .outbound)
    stage.tell(1, on: 1)
    stage.tell(2, on: 1)
    for peer in [1, 2] {
      stage.say(#"{"type":"peer-disconnected","data":{"peerId":"\#(id(peer))","isHub":false}}"#, on: 1)
    }
    stage.tellGone(1, in: "global", on: 1)
    stage.tellGone(2, on: 1)
    #expect(stage.shell.takeNotes().suffix(2) == ["release 1 goodbye", "release 2 disconnected"])
    // One that comes back before the second telling has been away.
    stage.tell(3, on: 1)
    stage.say(#"{"type":"peer-disconnected","data":{"peerId":"\#(id(3))","isHub":false}}"#, on: 1)
    stage.tell(3, on: 1)
    stage.pass(1_000)
    #expect(stage.shell.takeNotes() == ["adopt 3", "release 3 disconnected", "adopt 3"])
  }

  @Test func theGoodbyesThatAGoHubPassesOnAreHeard() {
    let stage = EdgeOnStage()
    stage.open(1, .outbound)
    stage.tell(1, on: 1)
    stage.say(#"{"type":"goodbye","data":null,"fromPeerId":"\#(id(1))","networkName":"global"}"#, on: 1)
    stage.say(#"{"type":"goodbye","data":null,"fromPeerId":"\#(id(2))","networkName":"global"}"#, on: 1)
    #expect(stage.shell.takeNotes() == ["adopt 1", "release 1 goodbye"])
  }

  @Test func itsOwnClientOnTheNetworkOfHubsIsItself() {
    let stage = EdgeOnStage()
    stage.open(1, .inbound, hub: 0x10)
    stage.tell(0x10, in: "pigeonhub-mesh", on: 1)
    stage.tell(0xa0, in: "pigeonhub-mesh", on: 1)
    stage.tell(0xa0, on: 1)
    #expect(stage.shell.takeNotes().isEmpty && stage.edge.claims.isEmpty)
    #expect(stage.edge.counts.echoes == 3)
  }

  @Test func hubsAreToldOfAndNeverAdopted() {
    let stage = EdgeOnStage()
    stage.open(1, .outbound)
    stage.tell(0x20, in: "pigeonhub-mesh", on: 1)
    stage.tell(0x20, in: "pigeonhub-mesh", on: 1)
    stage.say(
      #"{"type":"peer-discovered","data":{"peerId":"\#(id(0x21))","isHub":true},"networkName":"lobby"}"#,
      on: 1)
    #expect(stage.shell.takeNotes() == ["discovered 20", "discovered 21"])
    #expect(stage.edge.claims.isEmpty)
  }

  @Test func theAnnouncementsThatAnESP32PassesOnAreItsClients() {
    let stage = EdgeOnStage()
    stage.open(1, .inbound, hub: 0x10)
    stage.say(
      #"{"type":"announce","data":{"peerId":"\#(id(0x10))","isHub":true,"port":3000,"ip":"192.168.4.1","#
        + #""capabilities":["signaling","relay"]},"networkName":"pigeonhub-mesh","maxPeers":8}"#, on: 1)
    stage.say(
      #"{"type":"announce","data":{"peerId":"\#(id(1))"},"maxPeers":3,"networkName":"lobby"}"#, on: 1)
    #expect(stage.shell.takeNotes() == ["adopt 1"])
    // Whose announcement this is it does not say.
    stage.say(#"{"type":"announce","data":{"nick":"x"},"networkName":"lobby"}"#, on: 1)
    #expect(stage.shell.takeNotes().isEmpty)
  }

  @Test func whoIsConnectedHereIsNotTakenOverButLookedAt() {
    let stage = EdgeOnStage()
    stage.open(1, .inbound, hub: 0x10)
    stage.enter(1)
    stage.tell(1, on: 1)
    #expect(stage.shell.takeNotes() == ["contest 1"])
    // The connection was dead, and now that shows: the older hub was right.
    stage.leave(1)
    #expect(stage.adopted().isEmpty)
    stage.pass(500)
    #expect(stage.adopted() == ["1"])
    // And back again.
    stage.enter(1)
    #expect(stage.adopted().isEmpty)
    #expect(stage.shell.takeNotes() == ["adopt 1", "yield 1"])
  }

  @Test func whoIsElsewhereInTheMeshIsItsOwnHubsAffair() {
    let stage = EdgeOnStage()
    stage.open(1, .inbound, hub: 0x10)
    stage.enter(1, .elsewhere)
    stage.tell(1, on: 1)
    #expect(stage.shell.takeNotes().isEmpty)
    stage.leave(1)
    stage.pass(500)
    #expect(stage.adopted() == ["1"])
  }

  /// Two of ours hear of a departure at nearly the same time: one from the older hub, one from the other.
  @Test func whoHasLeftAltogetherIsNotTakenUpForAMoment() {
    let stage = EdgeOnStage()
    stage.open(1, .inbound, hub: 0x10)
    stage.enter(1, .elsewhere)
    stage.tell(1, on: 1)
    stage.leave(1)
    stage.pass(499)
    stage.tellGone(1, on: 1)
    stage.pass(1_000)
    #expect(stage.shell.takeNotes().isEmpty)
  }

  /// A JavaScript hub sends signals to those it called and to nobody else.
  @Test func whomTheOlderHubCalledSpeaksForItsPeers() {
    let called = EdgeOnStage()
    called.open(1, .inbound, hub: 0x10)
    called.enter(1, .spokenFor)
    called.tell(1, on: 1)
    #expect(called.adopted() == ["1"])
    #expect(called.edge.keeps(id(1), in: EdgeOnStage.place))
    let caller = EdgeOnStage()
    caller.open(1, .outbound)
    caller.enter(1, .spokenFor)
    caller.tell(1, on: 1)
    #expect(caller.adopted().isEmpty)
    caller.tell(2, on: 1)
    #expect(!caller.edge.keeps(id(2), in: EdgeOnStage.place))
  }

  @Test func twoHubsMayTellOfOnePeer() {
    let stage = EdgeOnStage()
    stage.open(1, .inbound, hub: 0x10)
    stage.open(2, .inbound, hub: 0x11)
    stage.tell(1, on: 1)
    stage.tell(1, on: 2)
    stage.edge.close(1, now: 1)
    #expect(stage.adopted() == ["1"])
    stage.edge.close(2, now: 2)
    #expect(stage.shell.takeNotes() == ["adopt 1", "release 1 hub-lost"])
  }

  @Test func ourOwnWordsThatComeBackAreKnown() {
    let stage = EdgeOnStage()
    stage.open(1, .inbound, hub: 0x10)
    stage.tell(1, more: #","viaHub":"\#(id(0xa0))""#, on: 1)
    stage.shell.ours = [id(0xa1)]
    stage.tell(2, more: #","viaHub":"\#(id(0xa1))""#, on: 1)
    #expect(stage.edge.counts.echoes == 2 && stage.edge.claims.isEmpty)
    // A hub of ours that nobody here knows, and that does not say where it is, has no other path.
    stage.tell(3, more: #","viaHub":"\#(id(0xa2))""#, on: 1)
    #expect(stage.adopted() == ["3"])
    // One that does is called, and its peers come that way.
    stage.say(
      #"{"type":"peer-discovered","data":{"peerId":"\#(id(0xa3))","isHub":true,"#
        + #""mesh":{"version":1,"url":"ws://c:3000"}},"networkName":"pigeonhub-mesh"}"#, on: 1)
    stage.tell(4, more: #","viaHub":"\#(id(0xa3))""#, on: 1)
    #expect(stage.adopted() == ["3"])
    #expect(stage.shell.takeNotes() == ["adopt 3", "discovered a3"])
  }

  @Test func errorsAndGreetingsAreIgnored() {
    let stage = EdgeOnStage()
    stage.open(1, .outbound)
    stage.say(
      #"{"type":"error","error":"Signaling server does not route 'peer-disconnected'.","timestamp":1}"#,
      on: 1)
    stage.say(#"{"type":"connected","data":{"peerId":"\#(id(0xa0))"},"fromPeerId":"system"}"#, on: 1)
    stage.say(#"{"type":"dance"}"#, on: 1)
    #expect(stage.shell.sent.isEmpty && stage.shell.notes.isEmpty)
    #expect(stage.edge.counts.idle == 3)
    stage.say(#"{"type":"ping"}"#, on: 1)
    #expect(stage.said(on: 1) == ["pong -"])
  }
}
