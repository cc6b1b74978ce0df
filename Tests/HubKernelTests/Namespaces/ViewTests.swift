import HubTesting
import Testing

@testable import HubKernel

@Suite struct ViewTests {
  private static func hub(_ settings: String = "") async throws -> TestHub {
    try await Porter.hub(
      settings + "plugins: [porter, chatter]\nnamespaces:\n  acme: {networks: [acme]}\n  umbrella: {}\n")
  }

  @Test func everybodySeesEverythingWhereThereAreNoTenants() async throws {
    let hub = try await Porter.hub("plugins: [porter, chatter]\n")
    #expect(await hub.show("/view") == "everything")
    await hub.join("one", by: await hub.connect("ann"))
    #expect(await hub.show("/figures") == "1 1 1 1 0")
  }

  @Test func aStrangerSeesWhatIsNobodysAndATenantItsOwn() async throws {
    let hub = try await Self.hub()
    let ann = await hub.connect("ann", of: "umbrella")
    let bob = await hub.connect("bob", of: "umbrella")
    for client in [ann, bob] { await hub.join("one", by: client) }
    await hub.signal("hi", to: "ann", by: bob)
    #expect(await hub.show("/view") == "default")
    #expect(await hub.show("/figures") == "0 0 0 0 0")
    #expect(await hub.show("/figures", as: "acme") == "0 0 0 0 0")
    #expect(await hub.show("/figures", as: "umbrella") == "2 2 1 3 1")
    #expect(await hub.show("/figures", as: "all") == "2 2 1 3 1")
    #expect(await hub.show("/figures", isAdmin: true) == "2 2 1 3 1")
    let refused = await hub.ask(.GET, "/view", headers: [("x-tenant", "nobody")])
    #expect(refused.status == 401)
    #expect(refused.header("www-authenticate") == "Bearer realm=\"hub\"")
    #expect(refused.json?["by"] == "porter")
  }

  @Test func whatIsForOperatorsOpensToWhoeverIsKnown() async throws {
    let hub = try await Self.hub("hub: {admin: '127.0.0.1:0'}\n")
    #expect(await hub.show("/figures") == "404")
    #expect(await hub.show("/figures", as: "acme") == "0 0 0 0 0")
    #expect(await hub.show("/figures", isAdmin: true) == "0 0 0 0 0")
  }
}
