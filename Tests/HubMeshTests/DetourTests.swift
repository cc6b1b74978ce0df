import HubWire
import Testing

@testable import HubMesh

@Suite struct DetourTests {
  /// A ring of seven, in which the shorter way from 0 to 2 goes over 1. Whoever stands on the longer way
  /// would send what comes from 0 back to it.
  private func ring() -> Net {
    let net = Net(7)
    net.chain(7)
    net.join(6, 0)
    net.enter(1, at: 0)
    net.enter(2, at: 2)
    net.pass(1_000)
    return net
  }

  @Test func aDetourGoesAllTheWayAround() {
    let net = ring()
    net.nodes[1].swallows = true
    let texts = (0..<10).map(String.init)
    for text in texts {
      net.send(text, from: 1, at: 0, to: 2)
      net.send(text, from: 2, at: 2, to: 1)
      net.pass(100)
    }
    net.pass(6_000)
    #expect(net.nodes[2].letters == texts)
    #expect(net.nodes[0].letters == texts)
    #expect(net.nodes[0].returns.count + net.nodes[2].returns.count == 0)
  }

  @Test func nobodyTurnsToANeighbourThatCanOnlySendBack() {
    let net = Net(4)
    net.chain(4)
    net.enter(1, at: 1)
    net.enter(2, at: 3)
    net.pass(1_000)
    net.nodes[2].isAsleep = true
    net.send("a", from: 1, at: 1, to: 2)
    net.pass(5_000)
    #expect(net.nodes[1].node.hub(net.nodes[3].id)?.detour == nil)
    net.nodes[2].isAsleep = false
    net.pass(2_500)
    #expect(net.nodes[3].letters == ["a"])
  }

  @Test func theWayTheOtherSideAskedForIsTriedBeforeAnother() throws {
    let net = ring()
    let node = net.nodes[0].node
    let record = try #require(node.hub(net.nodes[2].id))
    let session = try #require(record.session)
    let link = try #require(node.hub(net.nodes[6].id)?.links.first)
    net.nodes[1].swallows = true
    net.send("a", from: 1, at: 0, to: 2)
    net.pass(1_900)
    // Just before this side would turn away by itself, the other does.
    node.follow(link, session)
    #expect(session.ring.sent == 0)
    net.pass(1_500)
    #expect(record.detour == link.hub.index)
    #expect(node.detourMark(record) == 0)
  }

  @Test func aWayOnIsLookedForSoOftenAndNoOftener() throws {
    let net = ring()
    let node = net.nodes[6].node
    let (near, far) = (try #require(node.hub(net.nodes[0].id)), try #require(node.hub(net.nodes[2].id)))
    #expect(node.path(to: far)?.hub === near)
    #expect(node.wayOn(to: far, not: near)?.hub.id == net.nodes[5].id)
    var found = 0
    for _ in 0..<1_000 {
      far.wayOn = nil
      if node.wayOn(to: far, not: near) != nil { found += 1 }
    }
    #expect(found == MeshNode.waysOnPerSecond - 1)
  }
}
