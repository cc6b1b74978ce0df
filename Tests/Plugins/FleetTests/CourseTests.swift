import HubKernel
import HubMesh
import Testing

@testable import Fleet

struct CourseTests {
  @Test(arguments: 0..<300) func losesNothingAndKeepsNoGhosts(_ seed: Int) {
    var course = Course(seed: UInt64(seed))
    for _ in 0..<1_500 { course.step() }
    course.calmDown()
    #expect(course.mistakes == [], "seed \(seed)")
  }

  @Test func noticesADeadHubAfterALease() {
    var course = Course(seed: 1)
    let (network, peer, other) = (course.networks[0], course.peers[0], course.peers[1])
    course.settle()
    course.hubs[0].enter(peer, network, now: course.now)
    course.hubs[2].enter(other, network, now: course.now)
    course.settle()
    #expect(course.hubs[0].told[network.key] == [other])
    course.kill(2)
    course.waitAsHubsDo(course.limits.lease - 100)
    #expect(course.hubs[0].told[network.key] == [other])
    course.waitAsHubsDo(course.limits.lease / 3)
    #expect(course.hubs[0].told[network.key] == [])
    // Somebody has cleaned up, and only one.
    #expect(course.engine.presence.values.compactMap(\.bytes).count == 1)
    #expect(course.hubs.map { $0.node?.counters.buried ?? 0 }.reduce(0, +) == 1)
  }

  @Test func tellsNobodyWhoHasNoMembersThere() {
    var course = Course(seed: 1)
    course.settle()
    course.hubs[0].enter(course.peers[0], course.networks[0], now: course.now)
    course.hubs[1].enter(course.peers[1], course.networks[1], now: course.now)
    course.wait(1_000)
    #expect(course.hubs[2].watches == [])
    #expect(course.hubs[2].node?.spaces.isEmpty == true)
    #expect(course.hubs[1].node?.spaces[course.networks[0].key] == nil)
    #expect(course.hubs[0].node?.hubs.values.allSatisfy(\.networks.isEmpty) == true)
  }
}
