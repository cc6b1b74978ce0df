import HubWire
import Testing

@testable import HubMesh

@Suite struct InterestTests {
  /// Of ten hubs in a ring, two share a network.
  private func ring() -> Net {
    let net = Net(10)
    net.chain(10)
    net.join(9, 0)
    net.pass(2_000)
    return net
  }

  @Test func onlyThoseWhoShareANetworkHearOfItsMembers() {
    let net = ring()
    net.enter(1, at: 0)
    net.enter(2, at: 5)
    net.pass(500)
    #expect(net.view(of: 0) == ["1@0", "2@5"])
    #expect(net.view(of: 5) == ["1@0", "2@5"])
    for index in 0..<10 where index != 0 && index != 5 {
      #expect(net.nodes[index].node.census.remoteMembers == 0)
      #expect(net.nodes[index].presence == [])
    }
    #expect(net.nodes.filter { $0.node.census.interests > 0 }.count == MeshNode.rendezvousCount)
  }

  @Test func whoIsInterestedIsKnownWhereverTheKeyLiesWhenHubsComeAndGo() {
    let net = ring()
    net.enter(1, at: 0)
    net.pass(500)
    let keepers = net.nodes.indices.filter { net.nodes[$0].node.census.interests > 0 }
    for index in keepers where index != 0 && index != 5 { net.kill(index) }
    net.pass(net.settings.vanishAfter + 1_000)
    for index in 1..<10 where net.nodes[index].isAlive { net.join(0, index) }
    net.pass(1_000)
    net.enter(2, at: 5)
    net.pass(500)
    #expect(net.view(of: 0) == ["1@0", "2@5"])
    #expect(net.view(of: 5) == ["1@0", "2@5"])
  }

  @Test func aJoinCostsNoMoreForHubsThatDoNotCare() {
    func cost(_ hubs: Int) -> Int {
      let net = Net(hubs)
      for index in 1..<hubs { net.join(0, index) }
      net.enter(1, at: 1)
      net.enter(2, at: 2)
      net.pass(4_000)
      let before = net.nodes.reduce(0) { $0 + $1.node.counters.framesForwarded }
      net.enter(3, at: 1)
      net.pass(15)
      return net.nodes.reduce(0) { $0 + $1.node.counters.framesForwarded } - before
    }
    #expect(cost(5) == cost(40))
  }

  @Test func whoLeavesAndComesBackIsToldEverythingAgain() {
    let net = Net(3)
    net.chain(3)
    for number in 1...5 { net.enter(number, at: 0) }
    net.enter(9, at: 2)
    net.pass(1_000)
    for _ in 0..<5 {
      net.leave(9, at: 2)
      net.pass(Milliseconds(net.dice(30)))
      net.enter(9, at: 2)
      net.pass(Milliseconds(net.dice(30)))
    }
    net.leave(3, at: 0)
    net.pass(500)
    #expect(net.view(of: 2) == ["1@0", "2@0", "4@0", "5@0", "9@2"])
    #expect(net.view(of: 0) == ["1@0", "2@0", "4@0", "5@0", "9@2"])
  }

  @Test func manyMembersAreToldWhileTheyComeAndGo() {
    let net = Net(3)
    net.chain(3)
    net.pass(500)
    for number in 1...3_000 { net.enter(number, at: 0, note: "{\"n\":\(number)}") }
    net.enter(5_000, at: 2)
    for number in 1...500 {
      net.leave(number * 3, at: 0)
      net.enter(6_000 + number, at: 0)
      if number % 20 == 0 { net.pass(1) }
    }
    net.pass(2_000)
    #expect(net.view(of: 2).count == 3_001)
    #expect(net.view(of: 2) == net.view(of: 0))
  }

  @Test func whenNobodyIsLeftNothingIsLeft() {
    let net = Net(3)
    net.chain(3)
    for number in 1...50 { net.enter(number, at: number % 3, "network \(number % 7)") }
    net.pass(1_000)
    for number in 1...50 { net.leave(number, at: number % 3, "network \(number % 7)") }
    net.pass(1_000)
    for node in net.nodes {
      let census = node.node.census
      #expect(census.networks == 0)
      #expect(census.localMembers + census.remoteMembers + census.interests == 0)
    }
  }

  @Test func thoseWhoJoinWhileTheNearestAreOutOfReachHearOfEachOther() {
    let net = Net(5)
    for one in 0..<5 { for other in 0..<one { net.join(other, one) } }
    net.pass(1_000)
    let order = net.nodes.sorted { MeshNode.isNearer($0.id, $1.id, to: Net.network().place) }.map(\.index)
    let left = order[3...].sorted()
    for index in order.prefix(3) { net.kill(index) }
    net.pass(MeshNode.passedOverAfter)
    for (peer, index) in left.enumerated() { net.enter(peer, at: index) }
    net.pass(200)
    #expect(net.nodes[left[0]].node.knows(net.nodes[order[0]].id))
    for index in left { #expect(net.view(of: index) == ["0@\(left[0])", "1@\(left[1])"]) }
  }

  @Test func whoFlapsMakesNobodyRegisterAnew() {
    let net = Net(5)
    for index in 0..<4 { net.join(index, 4) }
    for name in ["a", "b", "c", "d"] { net.enter(1, at: 3, name) }
    net.pass(2_000)
    net.part(1)
    net.pass(100)
    let before = net.nodes[3].node.counters
    for _ in 0..<10 {
      let link = net.join(0, 4)
      net.pass(100)
      net.part(link)
      net.pass(100)
    }
    #expect(net.nodes[3].node.hub(net.nodes[0].id)?.isPassedOver == false)
    #expect(net.nodes[3].node.counters.sessionsOpened == before.sessionsOpened)
  }
}
