import HubMesh
import HubWire
import Testing

@Suite struct LetterTests {
  @Test func hubsOfAChainFindEachOther() {
    let net = Net(4)
    net.chain(4)
    net.pass(1_000)
    for node in net.nodes { #expect(node.node.hubs.count == 3) }
    #expect(net.nodes[0].node.hubs.map(\.distance).compactMap { $0 }.sorted() == [1, 2, 3])
  }

  @Test func membersAreToldToWhoeverShares() {
    let net = Net(4)
    net.chain(4)
    net.pass(1_000)
    net.enter(1, at: 0)
    net.enter(2, at: 3)
    net.enter(3, at: 1, "elsewhere")
    net.pass(1_000)
    #expect(net.view(of: 0) == ["1@0", "2@3"])
    #expect(net.view(of: 3) == ["1@0", "2@3"])
    #expect(net.view(of: 1, "lobby") == [])
    #expect(net.view(of: 1, "elsewhere") == ["3@1"])
    net.leave(2, at: 3)
    net.pass(100)
    #expect(net.view(of: 0) == ["1@0"])
    #expect(net.nodes[0].presence == ["+2@3", "-2@3 goodbye"])
  }

  @Test func lettersArriveOnceAndInOrder() {
    let net = Net(5)
    net.chain(5)
    net.enter(1, at: 0)
    net.enter(2, at: 4)
    net.pass(1_000)
    let texts = (0..<500).map(String.init)
    for text in texts { #expect(net.send(text, from: 1, at: 0, to: 2)) }
    net.pass(1_000)
    #expect(net.nodes[4].letters == texts)
    #expect(net.nodes[0].returns.count == 0)
    #expect(!net.send("x", from: 1, at: 0, to: 77))
  }

  @Test(arguments: 1...24)
  func lettersArriveOnceAndInOrderWhateverIsLostOrDoubled(_ seed: UInt64) {
    let net = Net(4)
    net.random &+= seed &* 7_919
    net.loss = 100
    net.doubling = 200
    net.delay = 1...60
    net.chain(4)
    net.join(0, 3)
    net.enter(1, at: 0)
    net.enter(2, at: 2)
    net.pass(10_000)
    let texts = (0..<300).map(String.init)
    for text in texts {
      #expect(net.send(text, from: 1, at: 0, to: 2))
      net.pass(7)
    }
    net.pass(20_000)
    #expect(net.nodes[2].letters == texts, "\(net.nodes[2].letters.count) came")
    #expect(net.nodes[0].returns.count == 0)
  }

  @Test func aLetterForAnEarlierStayIsForNobody() {
    let net = Net(2)
    let link = net.join(0, 1)
    net.enter(1, at: 0)
    net.enter(2, at: 1)
    net.pass(1_000)
    net.wires[link]?.isCut = true
    net.send("a", from: 1, at: 0, to: 2)
    net.leave(2, at: 1)
    net.enter(2, at: 1)
    net.pass(500)
    net.wires[link]?.isCut = false
    net.pass(3_000)
    #expect(net.nodes[1].letters == [])
    #expect(net.nodes[0].returns.map(\.code) == [.peerNotFound])
    #expect(net.nodes[1].misdeeds == [])
    net.send("b", from: 1, at: 0, to: 2)
    net.pass(100)
    #expect(net.nodes[1].letters == ["b"])
  }
}
