import HubKernel
import HubTesting
import StandardPlugins
import Testing

@Suite struct GreeterTests {
  @Test func greetsAPeerThatConnects() async throws {
    let hub = TestHub()
    try await hub.install(GreeterPlugin.self)
    await hub.happen(PeerConnected(peer: "bob", namespace: "lobby"))
    #expect(hub.heard(by: "bob") == ["welcome"])
  }

  @Test func greetsARealConnection() async throws {
    let hub = TestHub()
    try await hub.install(GreeterPlugin.self, "text: hello")
    await hub.connect("bob")
    #expect(hub.heard(by: "bob") == ["hello"])
    #expect(hub.meter("hub_greeter_greeted_total") == 1)
  }

  @Test func takesSettingsInSwift() async throws {
    let hub = TestHub()
    try await hub.install(GreeterPlugin.self) { $0.text = "moin" }
    await hub.connect("bob")
    #expect(hub.heard(by: "bob") == ["moin"])
  }

  @Test func joinsTheStandardCatalogue() {
    let catalogue = standardCatalogue + [GreeterPlugin.self]
    #expect(catalogue.map(\.manifest.id) == standardCatalogue.map(\.manifest.id) + ["greeter"])
  }
}
