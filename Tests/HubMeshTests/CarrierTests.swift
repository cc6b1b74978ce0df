import HubMesh
import HubWire
import Testing

@Suite struct CarrierTests {
  /// Two nodes with a WebSocket and a data channel between them, and a peer at each.
  private func pair() -> (net: Net, socket: LinkID, channel: LinkID) {
    let net = Net(2)
    let socket = net.join(0, 1)
    let channel = net.join(0, 1, over: .channel)
    net.enter(1, at: 0)
    net.enter(2, at: 1)
    net.pass(3_000)
    return (net, socket, channel)
  }

  private func bytesOut(_ net: Net, _ link: LinkID) -> Int {
    net.nodes[0].node.links.first { $0.link == link }?.bytesOut ?? 0
  }

  @Test func aDataChannelThatAnswersCarriesEverything() {
    let (net, socket, channel) = pair()
    let before = (bytesOut(net, socket), bytesOut(net, channel))
    for number in 0..<100 { net.send("\(number)", from: 1, at: 0, to: 2) }
    net.pass(100)
    #expect(net.nodes[1].letters.count == 100)
    #expect(bytesOut(net, socket) == before.0)
    #expect(bytesOut(net, channel) > before.1 + 100 * 50)
    #expect(net.nodes[0].node.links.map(\.carrier) == [.websocket, .channel])
  }

  @Test func aDataChannelWithoutAnAnswerCarriesNothing() {
    let net = Net(2)
    let socket = net.join(0, 1)
    net.enter(1, at: 0)
    net.enter(2, at: 1)
    net.pass(3_000)
    let channel = net.join(0, 1, over: .channel)
    net.wires[channel]?.isCut = true
    let before = bytesOut(net, socket)
    for number in 0..<100 { net.send("\(number)", from: 1, at: 0, to: 2) }
    net.pass(100)
    #expect(net.nodes[1].letters.count == 100)
    #expect(bytesOut(net, socket) > before + 100 * 50)
  }

  @Test func whatASilentChannelSwallowedGoesOverTheWebSocketWithinASecond() {
    let (net, _, channel) = pair()
    net.wires[channel]?.isCut = true
    let texts = (0..<50).map(String.init)
    for text in texts { net.send(text, from: 1, at: 0, to: 2) }
    net.pass(1_000)
    #expect(net.nodes[1].letters == texts)
    // It is used again when something is heard on it.
    net.wires[channel]?.isCut = false
    net.pass(4_000)
    let before = bytesOut(net, channel)
    net.send("again", from: 1, at: 0, to: 2)
    net.pass(100)
    #expect(net.nodes[1].letters.last == "again")
    #expect(bytesOut(net, channel) > before + 50)
  }

  @Test func aBusyCarrierIsSentNothingNewAndNothingIsLost() {
    let net = Net(2)
    let channel = net.join(0, 1, over: .channel)
    net.enter(1, at: 0)
    net.enter(2, at: 1)
    net.pass(3_000)
    net.nodes[0].node.linkBusy(channel, true, now: net.now)
    let texts = (0..<200).map(String.init)
    for text in texts { net.send(text, from: 1, at: 0, to: 2) }
    net.pass(2_000)
    #expect(net.nodes[1].letters == [])
    net.nodes[0].node.linkBusy(channel, false, now: net.now)
    net.pass(100)
    #expect(net.nodes[1].letters == texts)
    #expect(net.nodes[0].returns.isEmpty)
  }

  @Test func aBusyChannelGivesWayToTheWebSocket() {
    let (net, _, channel) = pair()
    net.nodes[0].node.linkBusy(channel, true, now: net.now)
    net.send("a", from: 1, at: 0, to: 2)
    net.pass(100)
    #expect(net.nodes[1].letters == ["a"])
  }

  @Test func carriersComeAndGoAndTheStreamDoesNotNotice() {
    let net = Net(2)
    var links = [net.join(0, 1)]
    net.enter(1, at: 0)
    net.enter(2, at: 1)
    net.pass(1_000)
    var texts: [String] = []
    for round in 0..<200 {
      for number in 0..<20 {
        texts.append("\(round)-\(number)")
        net.send("\(round)-\(number)", from: 1, at: 0, to: 2)
        net.pass(Milliseconds(net.dice(3)))
      }
      links.append(net.join(0, 1, over: round % 2 == 0 ? .channel : .websocket))
      if net.dice(2) == 0 { net.pass(Milliseconds(net.dice(30))) }
      net.part(links.removeFirst())
    }
    net.pass(3_000)
    #expect(net.nodes[1].letters == texts)
    #expect(net.nodes[0].returns.isEmpty)
    let counters = net.nodes[1].node.counters
    #expect(counters.payloadsMissing == 0)
    #expect(counters.payloadsDoubled == 0)
    #expect(counters.payloadsReordered == 0)
  }

  @Test func hubsSayThingsToEachOtherInOrder() {
    let net = Net(3)
    net.chain(3)
    net.pass(1_000)
    for number in 0..<30 {
      let word = Array("word \(number)".utf8)
      #expect(word.withUnsafeBytes { net.nodes[0].node.tell(net.nodes[2].id, $0, now: net.now) })
    }
    net.pass(200)
    #expect(net.nodes[2].words == (0..<30).map { "word \($0)" })
    #expect(net.nodes[1].words == [])
    let long = [UInt8](repeating: 65, count: MeshNode.longestWord + 1)
    #expect(!long.withUnsafeBytes { net.nodes[0].node.tell(net.nodes[2].id, $0, now: net.now) })
    let nobody = HubID(high: 1, middle: 2, low: 3)
    #expect(!long.prefix(5).withUnsafeBytes { net.nodes[0].node.tell(nobody, $0, now: net.now) })
  }
}
