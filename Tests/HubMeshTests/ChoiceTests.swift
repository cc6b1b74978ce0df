import HubWire
import Testing

@testable import HubMesh

@Suite struct ChoiceTests {
  /// Calls whoever a node wants, and closes what it does not need.
  private func settle(_ net: Net, rounds: Int) {
    for _ in 0..<rounds {
      net.pass(500)
      for node in net.nodes where node.isAlive {
        let linked = Set(node.node.links.map(\.hub))
        for hub in node.wantedHubs where !linked.contains(hub) {
          let other = net.index(of: hub)
          let isThere = node.node.links.contains { $0.hub == hub }
          if other >= 0, net.nodes[other].isAlive, !isThere, net.canCall(node.index, other) {
            net.join(node.index, other)
          }
        }
      }
    }
  }

  @Test func aStarBecomesAMeshThatSurvivesItsCentre() {
    let net = Net(24)
    for index in 1..<24 { net.join(0, index) }
    settle(net, rounds: 10)
    net.kill(0)
    net.pass(net.settings.vanishAfter + 1_000)
    for index in 1..<24 {
      #expect(net.nodes[index].node.hubs.compactMap(\.distance).count == 22, "node \(index)")
    }
  }

  @Test func aChainOfThreeClosesToARing() {
    let net = Net(3)
    net.chain(3)
    settle(net, rounds: 6)
    for node in net.nodes { #expect(node.node.hubs.map(\.distance) == [1, 1]) }
  }

  @Test func needlessLinksAreGivenUpAndTheMeshHolds() {
    let net = Net(16)
    for first in 0..<16 { for second in 0..<first { net.join(first, second) } }
    settle(net, rounds: 10)
    net.pass(400_000)
    let links = net.nodes.map { Set($0.node.links.map(\.hub)).count }
    #expect(links.allSatisfy { $0 < 12 }, "\(links)")
    for node in net.nodes {
      #expect(node.node.hubs.compactMap(\.distance).count == 15)
      #expect(node.heard.filter { $0.hasPrefix("-") } == [])
    }
  }

  @Test func halvesThatWereTornApartLookForEachOther() {
    let net = Net(8)
    net.chain(8)
    settle(net, rounds: 10)
    net.split = 4
    for (link, wire) in net.wires.sorted(by: { $0.key < $1.key }) where !net.canCall(wire.from, wire.to) {
      net.part(link)
    }
    settle(net, rounds: 40)
    for node in net.nodes { #expect(node.node.hubs.count == 3) }
    net.split = nil
    settle(net, rounds: 10)
    for node in net.nodes { #expect(node.node.hubs.count == 7, "node \(node.index)") }
  }

  @Test func theLotIsTheSameFromBothSides() {
    let (first, second) = (Net(2).nodes[0].id, Net(2).nodes[1].id)
    #expect(NeighbourChoice.lot(first, second) == NeighbourChoice.lot(second, first))
    #expect(NeighbourChoice.lot(first, first) != NeighbourChoice.lot(first, second))
  }
}
