import HubKernel
import HubTesting
import Mesh
import Testing

/// Whom a hub shows its token when the mesh wants it to call somebody.
@Suite struct TokenTests {
  /// A hub in the middle, one that calls it, and one that says that it is where a stranger is.
  private func shown(_ settings: String, named: [HubAddress]) async throws -> [String?] {
    let flock = Flock()
    let gate = await flock.fleet.stranger("gate")
    try await flock.hub("b")
    try await flock.hub("a", calling: ["b"], Flock.Form(settings: settings))
    if !named.isEmpty { try flock.mesh("a").name(named) }
    try await flock.hub("c", calling: ["b"], Flock.Form(publicUrl: "ws://gate:3000"))
    await flock.fleet.pass(.seconds(5))
    return gate.calls.map { call in call.headers.first { $0.name.lowercased() == "authorization" }?.value }
  }

  @Test func aHubThatAnotherNamesIsShownNone() async throws {
    let shown = try await shown("token: env:SECRET", named: [])
    #expect(!shown.isEmpty && shown.allSatisfy { $0 == nil })
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
