import HubKernel
import HubTesting
import Testing

@testable import Mesh

/// What those who run hubs are told of the mesh.
@Suite struct InsightTests {
  private func chain() async throws -> (Flock, TestHub, any MeshInsight) {
    let flock = Flock()
    // Without addresses the ends cannot call each other, so the chain stays one.
    let form = Flock.Form(isReachable: false)
    try await flock.hub("a", calling: ["b"], form)
    try await flock.hub("b", form)
    try await flock.hub("c", calling: ["b"], form)
    try await flock.peer("ann", at: "a")
    try await flock.peer("cid", at: "c")
    await flock.fleet.pass(.seconds(3))
    let hub = try #require(flock.fleet.hub("a"))
    return (flock, hub, try #require(hub.kernel.service((any MeshInsight).self)))
  }

  @Test func theWayToAPeerIsToldHopByHop() async throws {
    let (flock, hub, insight) = try await chain()
    defer { withExtendedLifetime(flock.fleet) {} }
    let traces = try await hub.run { await insight.trace("cid", in: nil) }
    let trace = try #require(traces.first)
    #expect(trace.hub == Flock.id("c") && trace.network == NetworkName("lobby") && trace.isReachable)
    #expect(trace.hops.map(\.hub).suffix(2) == [Flock.id("b"), Flock.id("c")])
    #expect(trace.hops.allSatisfy { !$0.why.isEmpty })
    #expect(try await hub.run { await insight.trace("nobody", in: nil) }.isEmpty)
  }

  @Test func hubsAnswerPingsAcrossOthers() async throws {
    let (flock, hub, insight) = try await chain()
    defer { withExtendedLifetime(flock.fleet) {} }
    let answer = try await hub.run { await insight.ping("c") }
    #expect(answer?.hops == 2 && answer?.roundTrip != nil)
    #expect(try await hub.run { await insight.ping("nobody") } == nil)
    await flock.fleet.cut("b", "c")
    #expect(try await hub.run { await insight.ping("c") } == PingAnswer(roundTrip: nil, hops: nil))
  }

  @Test func aHubIsExplained() async throws {
    let (flock, hub, insight) = try await chain()
    defer { withExtendedLifetime(flock.fleet) {} }
    let far = try #require(try await hub.run { await insight.explain("c") })
    #expect(far.figures.distance == 2 && far.figures.via == Flock.id("b"))
    #expect(!far.sentences.isEmpty)
    #expect(try await hub.run { await insight.explain("nobody") } == nil)
  }

  @Test func theStatusShowsTheWholeMap() async throws {
    let (flock, hub, insight) = try await chain()
    defer { withExtendedLifetime(flock.fleet) {} }
    let status = try await hub.run { await insight.status() }
    #expect(
      status.edges == [
        MeshEdge(first: Flock.id("a"), second: Flock.id("b")),
        MeshEdge(first: Flock.id("b"), second: Flock.id("c")),
      ])
    #expect(status.remoteMembers == 1)
    #expect(hub.meter("hub_mesh_links") == 1)
    #expect(hub.meter("hub_mesh_hubs") == 2)
    #expect(hub.meter("hub_mesh_distances", labels: ["links": "2"]) == 1)
  }
}
