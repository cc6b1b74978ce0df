import HubTesting
import Testing

@testable import HubKernel

@Suite struct HearingTests {
  @Test func aPluginThatATenantSwitchedOffHearsNothingOfIt() async throws {
    let hub = try await TestHub(
      yaml: """
        plugins: [chatter, listener]
        namespaces:
          acme: {networks: [acme], plugins: {listener: off}}
          umbrella: {networks: [umbrella]}
        """, catalogue: [CatalogueEntry(Chatter.self), CatalogueEntry(Listener.self)])
    for (peer, network) in [("ann", "acme"), ("bob", "umbrella")] as [(PeerID, String)] {
      let client = await hub.connect(peer)
      await hub.join(network, by: client)
      await hub.close(client)
    }
    #expect(hub.meter("hub_listener_left_total") == 1)
  }

  @Test func hearsOnlyWhatIsOfInterest() async throws {
    let hub = try await TestHub(
      yaml: "plugins: [chatter, listener]",
      catalogue: [CatalogueEntry(Chatter.self), CatalogueEntry(Listener.self)])
    let client = await hub.connect("ann")
    await hub.close(client)
    #expect(hub.meter("hub_listener_left_total") == 1)
    #expect(hub.meter("hub_listener_bob_total") == 0)
    await hub.close(await hub.connect("bob"))
    #expect(hub.meter("hub_listener_left_total") == 2)
    #expect(hub.meter("hub_listener_bob_total") == 1)
  }
}

/// Counts who leaves, and separately whether it was Bob.
final class Listener: Plugin {
  static let manifest = Manifest("listener", "Counts who leaves.")
  private let left: Counter
  private let bob: Counter

  init(_ settings: Tenanted<NoSettings>, _ host: Host) {
    left = host.metrics.counter("left_total", "peers that left")
    bob = host.metrics.counter("bob_total", "how often that was Bob")
  }

  func wire(_ hub: Wiring) {
    hub.on(PeerDisconnected.self) { [left] _ in left.add() }
    hub.on(PeerDisconnected.self, where: { $0.peer == "bob" }, { [bob] _ in bob.add() })
  }
}
