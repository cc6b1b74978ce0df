import HubKernel
import HubTesting
import Mesh
import Testing

/// Whom a hub shows its token when the mesh wants it to call somebody.
@Suite struct TokenTests {
  /// A hub in the middle, one that calls it and that nobody can call, and one that says that it is where a
  /// stranger is.
  private func shown(_ settings: String, named: [HubAddress]) async throws -> [String?] {
    let flock = Flock()
    let gate = await flock.fleet.stranger("gate")
    try await flock.hub("b")
    try await flock.hub("a", calling: ["b"], Flock.Form(isReachable: false, settings: settings))
    if !named.isEmpty { try flock.mesh("a").name(named) }
    try await flock.hub("c", calling: ["b"], Flock.Form(publicUrl: "ws://gate:3000"))
    await flock.fleet.pass(.seconds(5))
    return gate.calls.map { call in call.headers.first { $0.name.lowercased() == "authorization" }?.value }
  }

  @Test func aHubThatAnotherNamesIsShownNone() async throws {
    let shown = try await shown("token: env:SECRET", named: [])
    #expect(!shown.isEmpty && shown.allSatisfy { $0 == nil })
  }

  /// One that asks for a token does not link then, and whoever looks reads why.
  @Test func whoeverLooksReadsWhyNoTokenWasShown() async throws {
    let flock = Flock()
    let gate = await flock.fleet.stranger("gate")
    gate.be(.refuses(status: 401, body: #"{"code":"unauthorized","detail":"a token is needed"}"#))
    try await flock.hub("b")
    try await flock.hub("a", calling: ["b"], Flock.Form(isReachable: false, settings: "token: env:SECRET"))
    try await flock.hub("c", calling: ["b"], Flock.Form(publicUrl: "ws://gate:3000"))
    await flock.fleet.pass(.seconds(5))
    let a = try #require(flock.fleet.hub("a"))
    let insight = try #require(a.kernel.service((any MeshInsight).self))
    let refusals = try await a.run { await insight.status().refusals }
    #expect(refusals.map(\.code) == ["token-withheld"])
    #expect(refusals.first?.reason.contains("mesh.tokenTo") == true)
  }

  @Test func oneThatTheOperatorNamedIsShownIt() async throws {
    let shown = try await shown("token: env:SECRET", named: [HubAddress(url: "ws://GATE:3000/")])
    #expect(!shown.isEmpty && shown.allSatisfy { $0 == "Bearer \(Flock.usualSecret)" })
  }

  @Test func allAreShownItIfThatIsWanted() async throws {
    let shown = try await shown("token: env:SECRET, tokenTo: all", named: [])
    #expect(!shown.isEmpty && shown.allSatisfy { $0 == "Bearer \(Flock.usualSecret)" })
  }
}
