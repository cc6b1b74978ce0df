import HubKernel
import HubTesting
import Mesh
import Testing

/// Where there are tenants, hubs link only if they can prove that they belong together.
@Suite struct TenantDoorTests {
  private static let tenants = "namespaces:\n  acme: {networks: ['acme-*']}\n"
  private static let closed = "namespaces:\n  acme: {networks: ['acme-*'], plugins: {mesh: off}}\n"
  private static let open = Flock.Form(tenants: tenants, isOpen: true)

  private func refusals(_ hub: String, _ flock: Flock) async throws -> [MeshRefusal] {
    let server = try #require(flock.fleet.hub(hub))
    let insight = try #require(server.kernel.service((any MeshInsight).self))
    return try await server.run { await insight.status().refusals }
  }

  /// One of them has tenants: it may be the one that calls or the one that is called, and says so either way.
  @Test(arguments: [true, false]) func withoutASecretNoHubLinks(isCalled: Bool) async throws {
    let flock = Flock()
    let (called, caller) = isCalled ? (Self.open, Flock.Form()) : (Flock.Form(), Self.open)
    let a = try await flock.hub("a", called)
    let b = try await flock.hub("b", calling: ["a"], caller)
    try await flock.peer("ann", at: "a", in: "acme-lobby")
    try await flock.peer("eve", at: "b", in: "acme-lobby")
    await flock.fleet.pass(.seconds(3))
    #expect(try flock.links("a").isEmpty && flock.links("b").isEmpty)
    #expect(try flock.hubs("a").isEmpty)
    #expect(try flock.known(by: "eve", at: "b") == [] && flock.known(by: "ann", at: "a") == [])
    let line = try #require(try flock.diary("b").first)
    #expect(line.hasPrefix("failed secret-needed: ") && line.contains("auth-tokens.hubs.secret"), "\(line)")
    // Whoever runs the hub reads why, and a stranger is not told that there are tenants.
    let refusal = try #require(try await refusals(isCalled ? "a" : "b", flock).first)
    #expect(refusal.code == "secret-needed" && refusal.reason.contains("tenants"))
    let warning = "no hub can link with this one"
    #expect((isCalled ? a : b).logLines.contains { $0.contains(warning) })
    #expect(!(isCalled ? b : a).logLines.contains { $0.contains("tenants") })
  }

  @Test func withTheMeshOffForAllTenantsAHubLinksAsIfItHadNone() async throws {
    let flock = Flock()
    try await flock.hub("a", Flock.Form(tenants: Self.closed, isOpen: true))
    try await flock.hub("b", calling: ["a"])
    await flock.fleet.pass(.seconds(1))
    #expect(try flock.diary("b") == ["opened \(Flock.id("a")) mesh"])
  }

  /// What hubs prove is proven with a secret. A hub that is called shows nothing else, so it has to be one
  /// that the operator has named.
  @Test func aTokenAloneIsNoProofOfTheHubThatIsCalled() async throws {
    let flock = Flock()
    let form = Flock.Form(
      plugins: ["auth-tokens: {hubs: {required: true}}"], tenants: Self.tenants, isOpen: true)
    try await flock.hub("a", form)
    let told = Lock<[String]>([])
    let mesh = try flock.mesh("a")
    try await flock.hub("b")
    var calls: [any LinkCall] = []
    for reach in [AddressReach.world, .anywhere] {
      calls.append(
        mesh.call(HubAddress(url: "ws://b:3000", reach: reach)) { event in
          let word =
            switch event {
            case .failed(let code, _): code
            case .opened: "opened"
            default: "other"
            }
          told.withLock { $0.append(word) }
        })
      await flock.fleet.pass(.seconds(1))
    }
    #expect(told.withLock { $0 } == ["secret-needed", "opened"])
    #expect(calls.count == 2)
  }

  /// An open mesh of two becomes one with a tenant: links that nobody has proven end, and come back with the
  /// secret.
  @Test func linksFromBeforeTheFirstTenantAreNotKept() async throws {
    let flock = Flock()
    let a = try await flock.hub("a")
    let b = try await flock.hub("b", calling: ["a"])
    await flock.fleet.pass(.seconds(1))
    #expect(try flock.links("a").count == 1)
    try await a.reload(with: Flock.yaml("a", calling: [], Self.open))
    try await flock.peer("ann", at: "a", in: "acme-lobby")
    try await flock.peer("eve", at: "b", in: "acme-lobby")
    await flock.fleet.pass(.seconds(8))
    #expect(try flock.links("a").isEmpty && flock.links("b").isEmpty)
    #expect(try flock.known(by: "eve", at: "b") == [])
    #expect(try flock.diary("b").contains { $0.hasPrefix("closed 1008 ") })
    #expect(try flock.diary("b").last?.hasPrefix("failed secret-needed: ") == true)
    let proven = Flock.Form(tenants: Self.tenants)
    try await a.reload(with: Flock.yaml("a", calling: [], proven))
    try await b.reload(with: Flock.yaml("b", calling: ["a"], proven))
    await flock.fleet.pass(.seconds(8))
    #expect(try flock.links("a").count == 1)
    let before = try flock.links("a").map(\.number)
    // A tenant more is no reason to end what has been proven.
    let more = Flock.Form(tenants: Self.tenants + "  umbra: {networks: ['umbra-*']}\n")
    try await a.reload(with: Flock.yaml("a", calling: [], more))
    await flock.fleet.pass(.seconds(3))
    #expect(try flock.links("a").map(\.number) == before)
  }

  /// Signaling that is switched off for a tenant ends its part in the mesh as well.
  @Test(arguments: ["signaling: off", "signaling: off, mesh: off"])
  func whereSignalingIsSwitchedOffForATenantNobodyLingersElsewhere(off: String) async throws {
    let flock = Flock()
    let form = Flock.Form(tenants: Self.tenants)
    let a = try await flock.hub("a", form)
    try await flock.hub("b", calling: ["a"], form)
    try await flock.peer("ann", at: "a", in: "acme-lobby")
    try await flock.peer("bob", at: "b", in: "acme-lobby")
    try await flock.peer("cid", at: "b", in: "lobby")
    try await flock.peer("dan", at: "a", in: "lobby")
    await flock.fleet.pass(.seconds(2))
    #expect(try flock.known(by: "bob", at: "b") == [Flock.id("ann")])
    let tenants = "namespaces:\n  acme: {networks: ['acme-*'], plugins: {\(off)}}\n"
    try await a.reload(with: Flock.yaml("a", calling: [], Flock.Form(tenants: tenants)))
    await flock.fleet.pass(.seconds(2))
    #expect(try flock.known(by: "bob", at: "b") == [])
    #expect(try flock.known(by: "cid", at: "b") == [Flock.id("dan")])
    try await flock.offer("late", from: "bob", at: "b", to: "ann")
    await flock.fleet.pass(.milliseconds(100))
    #expect(try flock.errors(of: "bob", at: "b") == ["peer-not-found m-late"])
    try await a.reload(with: Flock.yaml("a", calling: [], form))
    await flock.fleet.pass(.seconds(2))
    #expect(try flock.known(by: "bob", at: "b") == [Flock.id("ann")])
  }
}
