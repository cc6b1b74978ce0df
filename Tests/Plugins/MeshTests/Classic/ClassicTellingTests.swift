import HubKernel
import Testing

@testable import Mesh

/// What older hubs are told, and when.
@Suite struct ClassicTellingTests {
  @Test func aHubIsToldOfANetworkOnlyWhenItHasAPeerThere() {
    let stage = EdgeOnStage()
    stage.enter(1)
    stage.open(1, .inbound, hub: 0x10)
    stage.enter(2)
    #expect(stage.said(on: 1).isEmpty)
    stage.tell(0x51, in: "other", on: 1)
    #expect(stage.said(on: 1).isEmpty)
    stage.tell(0x52, on: 1)
    #expect(stage.said(on: 1) == ["peer-discovered 1", "peer-discovered 2"])
    stage.enter(3, .elsewhere)
    stage.leave(2)
    #expect(stage.said(on: 1) == ["peer-discovered 3", "peer-disconnected 2"])
  }

  @Test func nothingComesBackToWhereItCameFrom() {
    let stage = EdgeOnStage()
    stage.open(1, .inbound, hub: 0x10)
    stage.open(2, .inbound, hub: 0x11)
    stage.tell(1, on: 1)
    #expect(stage.said(on: 1).isEmpty)
    stage.tell(2, on: 2)
    #expect(stage.said(on: 1) == ["peer-discovered 2"])
    #expect(stage.said(on: 2) == ["peer-discovered 1"])
    stage.tellGone(2, on: 2)
    #expect(stage.said(on: 1) == ["peer-disconnected 2"])
    #expect(stage.said(on: 2).isEmpty)
    // The second hub has nobody there any more, and still hears of departures it would else remember wrongly.
    stage.tellGone(1, on: 1)
    #expect(stage.said(on: 2) == ["peer-disconnected 1"])
  }

  /// A JavaScript hub keeps nothing of what a hub tells it that called it: its newcomers would never learn.
  @Test func aHubThatWeCalledIsToldAgainForEachNewcomer() {
    let stage = EdgeOnStage()
    stage.enter(1)
    stage.open(1, .outbound)
    stage.tell(0x51, on: 1)
    #expect(stage.said(on: 1) == ["peer-discovered 1"])
    stage.tell(0x52, on: 1)
    stage.tell(0x53, on: 1)
    #expect(stage.said(on: 1).isEmpty)
    stage.pass(250)
    #expect(stage.said(on: 1) == ["peer-discovered 1"])
    stage.pass(250)
    #expect(stage.said(on: 1).isEmpty)
    // After a quiet while it need not wait.
    stage.pass(1_000)
    stage.tell(0x54, on: 1)
    stage.pass(0)
    #expect(stage.said(on: 1) == ["peer-discovered 1"])
  }

  @Test func aHubThatCalledUsRemembersByItself() {
    let stage = EdgeOnStage()
    stage.enter(1)
    stage.open(1, .inbound, hub: 0x10)
    stage.tell(0x51, on: 1)
    stage.tell(0x52, on: 1)
    stage.pass(1_000)
    #expect(stage.said(on: 1) == ["peer-discovered 1"])
  }

  @Test func interestEndsSomeTimeAfterItsLastPeerHasLeft() {
    let stage = EdgeOnStage()
    stage.enter(1)
    stage.open(1, .inbound, hub: 0x10)
    stage.tell(0x51, on: 1)
    stage.tellGone(0x51, on: 1)
    stage.pass(29_999)
    stage.enter(2)
    #expect(stage.said(on: 1) == ["peer-discovered 1", "peer-discovered 2"])
    stage.pass(1)
    #expect(stage.said(on: 1) == ["peer-disconnected 1", "peer-disconnected 2"])
    stage.enter(3)
    stage.leave(3)
    #expect(stage.said(on: 1).isEmpty)
    stage.tell(0x52, on: 1)
    #expect(stage.said(on: 1) == ["peer-discovered 1", "peer-discovered 2"])
  }

  @Test func aPeerThatComesBackInTimeChangesNothing() {
    let stage = EdgeOnStage()
    stage.enter(1)
    stage.open(1, .inbound, hub: 0x10)
    stage.tell(0x51, on: 1)
    stage.tellGone(0x51, on: 1)
    stage.pass(20_000)
    stage.tell(0x51, on: 1)
    stage.pass(60_000)
    #expect(stage.said(on: 1) == ["peer-discovered 1"])
  }

  @Test func aLargeNetworkIsToldInTurns() {
    var limits = ClassicLimits()
    limits.toldAtOnce = 10
    let stage = EdgeOnStage(limits)
    for peer in 1...25 { stage.enter(peer) }
    stage.open(1, .inbound, hub: 0x10)
    stage.tell(0x51, on: 1)
    #expect(stage.said(on: 1).count == 10)
    #expect(stage.edge.tick(now: stage.now) == 20)
    #expect(stage.said(on: 1).count == 10)
    // Who went meanwhile is not told of any more, but as gone.
    stage.leave(25)
    stage.pass(20)
    #expect(
      stage.said(on: 1) == ["peer-disconnected 19"]
        + (21...24).map { "peer-discovered \(String($0, radix: 16))" })
  }

  @Test func aPeerKnownInTwoWaysComesBackByTheOther() {
    let stage = EdgeOnStage()
    stage.open(1, .inbound, hub: 0x10)
    stage.open(2, .inbound, hub: 0x11)
    stage.tell(0x52, on: 2)
    stage.enter(1)
    stage.tell(1, on: 1)
    _ = stage.said(on: 2)
    stage.leave(1)
    stage.pass(500)
    #expect(stage.said(on: 2) == ["peer-disconnected 1", "peer-discovered 1"])
    stage.tellGone(1, on: 1)
    #expect(stage.said(on: 2) == ["peer-disconnected 1"])
  }

  @Test func whoStopsTakesBackWhatItTold() {
    let stage = EdgeOnStage()
    stage.enter(1)
    stage.open(1, .inbound, hub: 0x10)
    stage.tell(0x51, on: 1)
    _ = stage.said(on: 1)
    stage.edge.takeLeave()
    #expect(stage.said(on: 1) == ["peer-disconnected 1"])
  }

  /// The ESP32 hub looks for the first of these texts, whatever stands before it.
  @Test func whatDecidesStandsBeforeWhatPeersWrite() throws {
    let stage = EdgeOnStage()
    stage.open(1, .inbound, hub: 0x10)
    stage.tell(0x51, on: 1)
    stage.enter(1, note: #""type":"x","networkName":"other","peerId":"y","targetPeerId":"z""#)
    let text = try #require(stage.rawSaid(on: 1).first)
    func first(_ key: String) -> String? {
      guard let start = text.range(of: "\"\(key)\":\"") else { return nil }
      return String(text[start.upperBound...].prefix { $0 != "\"" })
    }
    #expect(first("type") == "peer-discovered")
    #expect(first("networkName") == "lobby")
    #expect(first("peerId") == id(1).description)
    #expect(text.hasSuffix(#","viaHub":"\#(id(0xa0))"}}"#))
  }

  @Test func announcesAsTheOriginalsDo() {
    let words = ClassicWords()
    let text = String(
      decoding: words.announce(on: EdgeOnStage.mesh, port: 3000, host: "a.example", at: 7) { data in
        data.field("mesh") { $0.field("version", 1) }
      }, as: UTF8.self)
    #expect(
      text == #"{"type":"announce","networkName":"pigeonhub-mesh","data":{"isHub":true,"port":3000,"#
        + #""host":"a.example","capabilities":["signaling","relay"],"timestamp":7,"mesh":{"version":1}}}"#)
  }
}

extension String {
  /// Where the first occurrence of a text is.
  fileprivate func range(of text: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
