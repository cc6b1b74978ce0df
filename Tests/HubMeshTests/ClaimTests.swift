import HubMesh
import HubWire
import Testing

@Suite struct ClaimTests {
  @Test func theOlderClaimKeepsTheID() {
    let net = Net(3)
    net.chain(3)
    net.enter(1, at: 0)
    net.enter(9, at: 1)
    net.enter(7, at: 2)
    net.pass(500)
    net.enter(1, at: 2)
    net.pass(200)
    #expect(net.nodes[0].contests == [Net.peer(1)])
    #expect(net.nodes[2].displacements == [Net.peer(1)])
    #expect(net.nodes[0].displacements == [])
    for index in 0..<3 { #expect(net.view(of: index).contains("1@0"), "node \(index)") }
  }

  @Test func theYoungerClaimHasTheIDWhenTheOlderIsGivenUp() {
    let net = Net(3)
    net.chain(3)
    net.nodes[0].keeps = false
    net.enter(1, at: 0)
    net.enter(8, at: 0)
    net.enter(9, at: 1)
    net.pass(500)
    net.enter(1, at: 2)
    net.pass(200)
    #expect(net.nodes[0].displacements == [Net.peer(1)])
    #expect(net.nodes[2].displacements == [])
    for index in 0..<3 { #expect(net.view(of: index) == ["1@2", "8@0", "9@1"], "node \(index)") }
    #expect(net.nodes[1].presence.filter { $0.contains("1@") && $0.hasPrefix("-") } == [])
  }

  @Test func theQuestionMayBeAnsweredLater() {
    let net = Net(2)
    net.join(0, 1)
    net.nodes[0].keeps = nil
    net.enter(1, at: 0)
    net.pass(500)
    net.enter(9, at: 1)
    net.pass(200)
    net.enter(1, at: 1)
    net.pass(1_500)
    #expect(net.nodes[0].contests == [Net.peer(1)])
    #expect(net.nodes[1].displacements == [])
    net.nodes[0].node.settle(Net.peer(1), in: Net.network(), keeps: true, now: net.now)
    net.pass(100)
    #expect(net.nodes[1].displacements == [Net.peer(1)])
  }

  @Test func claimsMadeApartAreSettledWhenHubsMeet() {
    let net = Net(4)
    net.join(0, 1)
    net.join(2, 3)
    net.enter(1, at: 0)
    net.enter(5, at: 1)
    net.enter(1, at: 3)
    net.enter(6, at: 2)
    net.pass(500)
    net.join(1, 2)
    net.pass(net.settings.exchange)
    let displaced = net.nodes[0].displacements + net.nodes[3].displacements
    #expect(displaced == [Net.peer(1)])
    #expect(net.view(of: 1) == net.view(of: 2))
    #expect(net.view(of: 1).count == 3)
  }

  @Test func aHubThatDiesLeavesTheIDToTheOther() {
    let net = Net(3)
    net.chain(3)
    net.nodes[0].keeps = nil
    net.enter(1, at: 0)
    net.enter(9, at: 1)
    net.pass(500)
    net.enter(1, at: 2)
    net.pass(100)
    #expect(net.view(of: 1) == ["1@0", "9@1"])
    net.kill(0)
    net.pass(net.settings.vanishAfter + 100)
    #expect(net.view(of: 1) == ["1@2", "9@1"])
    #expect(net.nodes[2].displacements == [])
  }

  @Test func whoComesToAnotherHubIsThereAtOnceIfHisOwnIsOutOfReach() {
    let net = Net(4)
    net.chain(4)
    net.enter(1, at: 0)
    net.enter(8, at: 1)
    net.enter(9, at: 3)
    net.pass(1_000)
    net.kill(0)
    net.pass(50)
    #expect(net.view(of: 3) == ["1@0", "8@1", "9@3"])
    net.enter(1, at: 2)
    net.pass(50)
    for node in 1...3 { #expect(net.view(of: node) == ["1@2", "8@1", "9@3"], "node \(node)") }
    net.send("a", from: 9, at: 3, to: 1)
    net.send("b", from: 1, at: 2, to: 8)
    net.pass(50)
    #expect(net.nodes[2].letters == ["a"])
    #expect(net.nodes[1].letters == ["b"])
    net.pass(net.settings.vanishAfter)
    for node in 1...3 { #expect(net.view(of: node) == ["1@2", "8@1", "9@3"], "node \(node)") }
    #expect(net.nodes[3].presence.filter { $0.hasPrefix("-") } == [])
  }

  @Test func whoComesFromAHubThatDiedWithoutAWordIsBelievedBeforeTheMapKnows() {
    let net = Net(4)
    net.chain(4)
    net.enter(1, at: 0)
    net.enter(8, at: 1)
    net.enter(9, at: 3)
    net.pass(1_000)
    net.kill(0, isLoud: false)
    net.enter(1, at: 2)
    net.pass(900)
    #expect(net.view(of: 3) == ["1@0", "8@1", "9@3"])
    net.pass(500)
    #expect(net.nodes[3].node.knows(net.nodes[0].id))
    for node in 1...3 { #expect(net.view(of: node) == ["1@2", "8@1", "9@3"], "node \(node)") }
    net.send("a", from: 9, at: 3, to: 1)
    net.send("b", from: 1, at: 2, to: 8)
    net.pass(50)
    #expect(net.nodes[2].letters == ["a"])
    #expect(net.nodes[1].letters == ["b"])
    #expect(net.nodes[2].returns == [])
    net.pass(net.settings.deadAfter + net.settings.vanishAfter)
    for node in 1...3 { #expect(net.view(of: node) == ["1@2", "8@1", "9@3"], "node \(node)") }
    #expect(net.nodes[3].presence.filter { $0.hasPrefix("-") } == [])
  }

  @Test func aHubThatAnswersKeepsTheIDUntilItHasSettled() {
    let net = Net(3)
    net.chain(3)
    net.nodes[0].keeps = nil
    net.enter(1, at: 0)
    net.enter(9, at: 1)
    net.pass(500)
    net.enter(1, at: 2)
    net.pass(15_000)
    #expect(net.view(of: 1) == ["1@0", "9@1"])
  }

  @Test func aHubThatIsHeardAgainIsBelievedAgain() {
    let net = Net(3)
    net.chain(3)
    net.enter(1, at: 0)
    net.enter(9, at: 1)
    net.pass(500)
    net.nodes[0].isAsleep = true
    net.enter(1, at: 2)
    net.pass(3_000)
    #expect(net.view(of: 1) == ["1@2", "9@1"])
    net.nodes[0].isAsleep = false
    net.pass(1_000)
    #expect(net.nodes[2].displacements == [Net.peer(1)])
    #expect(net.view(of: 1) == ["1@0", "9@1"])
  }

  @Test func whoIsHereIsNeverToldOfElsewhere() {
    let net = Net(3)
    net.chain(3)
    net.nodes[0].keeps = nil
    net.nodes[2].keeps = nil
    net.enter(1, at: 0)
    net.enter(9, at: 1)
    net.enter(8, at: 2)
    net.pass(500)
    net.enter(1, at: 2)
    net.pass(50)
    net.enter(1, at: 1)
    net.pass(50)
    net.nodes[1].presence = []
    net.leave(1, at: 0)
    net.pass(50)
    #expect(net.nodes[1].presence == [])
    net.leave(1, at: 1)
    #expect(net.nodes[1].presence == ["+1@2"])
  }

  @Test func whoCameBeforeHisHubWasLostIsFoundWhereHeCame() {
    let net = Net(4)
    net.chain(4)
    net.nodes[0].keeps = nil
    net.enter(1, at: 0)
    net.enter(9, at: 3)
    net.pass(1_000)
    net.enter(1, at: 2)
    net.pass(50)
    #expect(net.view(of: 3) == ["1@0", "9@3"])
    net.kill(0)
    net.pass(50)
    #expect(net.view(of: 3) == ["1@2", "9@3"])
    #expect(net.view(of: 2) == ["1@2", "9@3"])
  }
}
