import HubKernel
import Testing

@testable import Mesh

/// Signals from and to peers of older hubs.
@Suite struct ClassicSignalTests {
  private func stage() -> EdgeOnStage {
    let stage = EdgeOnStage()
    stage.open(1, .inbound, hub: 0x10)
    stage.tell(0x51, on: 1)
    stage.enter(1)
    _ = stage.said(on: 1)
    _ = stage.shell.takeNotes()
    return stage
  }

  @Test func aSignalOfItsPeerIsCarriedUnderThatPeersName() {
    let stage = stage()
    stage.offer(from: 0x51, to: 1, on: 1)
    #expect(stage.shell.takeNotes() == [#"carry offer 51 1 {"a":1}"#])
  }

  @Test func aSignalForItsPeerIsSaidAsTheOriginalsSayIt() {
    let stage = stage()
    #expect(stage.signal(from: 1, to: 0x51))
    #expect(
      stage.rawSaid(on: 1) == [
        #"{"type":"offer","fromPeerId":"\#(id(1))","targetPeerId":"\#(id(0x51))","#
          + #""networkName":"lobby","timestamp":1000,"data":{"b":2}}"#
      ])
    #expect(!stage.signal(from: 1, to: 0x77))
  }

  @Test func equalSignalsOnOneLinkAreAsManyAsCame() {
    let stage = stage()
    stage.open(2, .outbound)
    for _ in 1...3 { stage.offer("ice-candidate", from: 0x51, to: 1, on: 1) }
    #expect(stage.shell.takeNotes().count == 3)
  }

  @Test func copiesOverAnotherLinkAreOne() {
    let stage = stage()
    stage.open(2, .outbound)
    stage.tell(0x51, on: 2)
    _ = stage.shell.takeNotes()
    for link: ClassicLink in [1, 2, 2, 1, 1, 2] { stage.offer("ice-candidate", from: 0x51, to: 1, on: link) }
    #expect(stage.shell.takeNotes().count == 3)
    #expect(stage.edge.counts.copies == 3)
    stage.pass(2_001)
    stage.offer("ice-candidate", from: 0x51, to: 1, on: 2)
    #expect(stage.shell.takeNotes().count == 1)
  }

  @Test func theMemoryForCopiesHasAnEnd() {
    var limits = ClassicLimits()
    limits.copies = 10
    var watch = CopyWatch()
    let type = Array("offer".utf8)
    type.withUnsafeBytes { type in
      for number in 0..<5_000 {
        let signal = ClassicSignal(
          type: type, data: nil, trace: nil, from: id(number), spelling: .lowercase, target: id(1))
        let isNews = watch.isNews(signal, on: 1, now: 0, limits)
        #expect(isNews)
      }
    }
    #expect(watch.count <= 10)
  }

  @Test func nobodySpeaksForAPeerThatThisHubDidNotTellOf() {
    let stage = stage()
    stage.open(2, .inbound, hub: 0x11)
    stage.tell(0x61, on: 2)
    _ = stage.shell.takeNotes()
    stage.offer(from: 0x51, to: 1, on: 2)
    stage.offer(from: 0x77, to: 1, on: 2)
    #expect(stage.shell.takeNotes() == ["forged-sender"])
    #expect(stage.edge.counts.signalsIn == 0)
  }

  /// A Go hub does not tell a hub that calls it of the peers it has.
  @Test func whomAHubThatWeCalledDidNotTellOfIsMetByItsFirstSignal() {
    let stage = EdgeOnStage()
    stage.enter(1)
    stage.open(1, .outbound)
    stage.offer(from: 0x51, to: 1, on: 1)
    #expect(stage.shell.takeNotes() == ["forged-sender"])
    stage.tell(0x52, on: 1)
    stage.offer(from: 0x51, to: 1, on: 1)
    #expect(stage.shell.takeNotes() == ["adopt 52", "adopt 51", #"carry offer 51 1 {"a":1}"#])
    // Nobody becomes somebody who is known otherwise.
    stage.enter(2, .elsewhere)
    stage.offer(from: 2, to: 1, on: 1)
    #expect(stage.shell.takeNotes().isEmpty)
    #expect(stage.edge.counts.echoes == 1)
  }

  @Test func noSignalLeavesTheNetworkOfItsSender() {
    let stage = stage()
    let other = ClassicPlace(namespace: .standard, network: NetworkName("other") ?? .global)
    stage.enter(2, in: other)
    stage.offer(from: 0x51, to: 2, in: "other", on: 1)
    stage.offer(from: 0x51, to: 2, in: "lobby", on: 1)
    #expect(stage.shell.takeNotes().isEmpty)
    #expect(stage.edge.counts.undeliverable == 2)
    // A client that names no network means its own; its hub writes the default one.
    stage.offer(from: 0x51, to: 1, in: "global", on: 1)
    #expect(stage.shell.takeNotes() == [#"carry offer 51 1 {"a":1}"#])
  }

  @Test func aSignalCrossesFromOneOlderHubToAnotherButNotBack() {
    let stage = stage()
    stage.open(2, .inbound, hub: 0x11)
    stage.tell(0x61, on: 2)
    stage.tell(0x52, on: 1)
    _ = stage.said(on: 1)
    _ = stage.said(on: 2)
    stage.offer(from: 0x51, to: 0x61, on: 1)
    #expect(stage.said(on: 2) == ["offer 61"])
    stage.offer(from: 0x51, to: 0x52, on: 1)
    #expect(stage.said(on: 1).isEmpty)
    #expect(stage.edge.counts.undeliverable == 1)
  }

  /// Whoever sends to all sends back as well, when it does not know the target.
  @Test func ourOwnSignalsThatComeBackAreNoOffence() {
    let stage = stage()
    stage.offer(from: 1, to: 0x51, on: 1)
    stage.offer(from: 0xa0, to: 0x51, on: 1)
    #expect(stage.shell.takeNotes().isEmpty)
    #expect(stage.edge.counts.echoes == 2)
  }

  @Test func whatIsForTheHubItselfIsHeard() {
    let stage = stage()
    stage.offer(from: 0x10, to: 0xa0, in: "pigeonhub-mesh", on: 1)
    #expect(stage.shell.takeNotes() == ["heard offer 10"])
  }

  @Test func theHubItselfIsAPeerOnTheNetworkOfHubs() {
    let stage = stage()
    let hubs = ClassicPlace(namespace: .standard, network: EdgeOnStage.mesh)
    stage.enter(0x20, in: hubs)
    stage.offer(from: 0x10, to: 0x20, in: "pigeonhub-mesh", on: 1)
    #expect(stage.shell.takeNotes() == [#"carry offer 10 20 {"a":1}"#])
    stage.offer(from: 0x10, to: 1, on: 1)
    #expect(stage.shell.takeNotes().isEmpty)
  }

  @Test func whomAnotherHubOfOursSpeaksForIsHeardThere() {
    let stage = stage()
    stage.enter(0x51, .spokenFor)
    _ = stage.shell.takeNotes()
    stage.offer(from: 0x51, to: 1, on: 1)
    #expect(stage.shell.takeNotes().isEmpty)
  }
}
