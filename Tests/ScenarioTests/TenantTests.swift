import HubKernel
import HubTesting
import Mesh
import Testing

/// Tenants of several hubs meet their own kind and nobody else.
@Suite struct TenantTests {
  private func tenants(_ names: [String], off: String = "") -> String {
    "namespaces:\n" + names.map { "  \($0): {networks: ['\($0)-*']\(off)}\n" }.joined()
  }

  @Test func peersOfOneTenantMeetAcrossHubsAndNoOthersDo() async throws {
    let flock = Flock()
    let form = Flock.Form(tenants: tenants(["acme", "umbra"]))
    try await flock.hub("a", form)
    try await flock.hub("b", calling: ["a"], form)
    try await flock.peer("ann", at: "a", in: "acme-lobby")
    try await flock.peer("uma", at: "a", in: "umbra-lobby")
    try await flock.peer("amy", at: "b", in: "acme-lobby")
    try await flock.peer("joe", at: "b", in: "lobby")
    await flock.fleet.pass(.seconds(2))
    #expect(try flock.known(by: "amy", at: "b") == [Flock.id("ann")])
    #expect(try flock.known(by: "uma", at: "a") == [])
    #expect(try flock.known(by: "joe", at: "b") == [])
    try await flock.offer("hello", from: "joe", at: "b", to: "ann")
    await flock.fleet.pass(.milliseconds(100))
    #expect(try flock.offers(to: "ann", at: "a") == [])
    #expect(try flock.errors(of: "joe", at: "b") == ["peer-not-found m-hello"])
  }

  @Test func networksOfOneNameInDifferentTenantsAreDifferent() async throws {
    let flock = Flock()
    // Both hubs call the network the same, and give it to tenants of different names.
    try await flock.hub("a", Flock.Form(tenants: "namespaces:\n  acme: {networks: ['shared']}\n"))
    try await flock.hub(
      "b", calling: ["a"], Flock.Form(tenants: "namespaces:\n  umbra: {networks: ['shared']}\n"))
    try await flock.hub("c", calling: ["a"])
    for (name, hub) in [("ann", "a"), ("bob", "b"), ("cid", "c")] {
      try await flock.peer(name, at: hub, in: "shared")
    }
    await flock.fleet.pass(.seconds(3))
    for (name, hub) in [("ann", "a"), ("bob", "b"), ("cid", "c")] {
      #expect(try flock.known(by: name, at: hub) == [])
    }
  }

  @Test func peersOfATenantThatHasTheMeshOffStayAtHome() async throws {
    let flock = Flock()
    let off = Flock.Form(tenants: tenants(["acme"], off: ", plugins: {mesh: off}"))
    try await flock.hub("a", off)
    try await flock.hub("b", calling: ["a"], Flock.Form(tenants: tenants(["acme"])))
    try await flock.peer("ann", at: "a", in: "acme-lobby")
    try await flock.peer("abe", at: "a", in: "acme-lobby")
    try await flock.peer("amy", at: "b", in: "acme-lobby")
    await flock.fleet.pass(.seconds(2))
    #expect(try flock.known(by: "ann", at: "a") == [Flock.id("abe")])
    #expect(try flock.known(by: "amy", at: "b") == [])
    try await flock.offer("hello", from: "amy", at: "b", to: "ann")
    await flock.fleet.pass(.milliseconds(100))
    #expect(try flock.errors(of: "amy", at: "b") == ["peer-not-found m-hello"])
    // Switched on by a reload, they meet.
    let a = try #require(flock.fleet.hub("a"))
    try await a.reload(with: Flock.yaml("a", calling: [], Flock.Form(tenants: tenants(["acme"]))))
    await flock.fleet.pass(.seconds(2))
    #expect(try flock.known(by: "amy", at: "b") == [Flock.id("ann"), Flock.id("abe")])
    #expect(try flock.known(by: "ann", at: "a") == [Flock.id("abe"), Flock.id("amy")])
    // And switched off again, they part.
    try await a.reload(with: Flock.yaml("a", calling: [], off))
    await flock.fleet.pass(.seconds(2))
    #expect(try flock.known(by: "amy", at: "b") == [])
    #expect(try flock.known(by: "ann", at: "a") == [Flock.id("abe")])
  }

  @Test func hubsAreNoMembersOfAnything() async throws {
    let flock = Flock()
    try await flock.hub("a")
    try await flock.hub("b", calling: ["a"])
    try await flock.hub("c", calling: ["b"])
    await flock.fleet.pass(.seconds(3))
    let hub = try #require(flock.fleet.hub("a"))
    let insight = try #require(hub.kernel.service((any MeshInsight).self))
    let status = try await hub.run { await insight.status() }
    #expect(status.remoteMembers == 0)
    #expect(Set(status.hubs.map(\.id)) == [Flock.id("b"), Flock.id("c")])
  }
}
