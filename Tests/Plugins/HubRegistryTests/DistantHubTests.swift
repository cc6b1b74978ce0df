import HubKernel
import HubTesting
import Signaling
import Testing

@testable import HubRegistry

/// The list of hubs also has those of the mesh.
@Suite struct DistantHubTests {
  private final class Mesh: DistantHubs {
    let distantHubs: [DistantHub]
    var outlook: String { "\(distantHubs.count + 1) hubs, all reach each other" }

    init(_ names: String...) {
      distantHubs = names.map { name in
        DistantHub(
          peer: PeerID(high: 1, middle: 2, low: UInt32(name.utf8.count)), name: name, region: "eu",
          url: "wss://\(name).example", load: 0.5, isDraining: false, distance: name == "lost" ? nil : 2)
      }
    }
  }

  private func hub() async throws -> (TestHub, any HubDirectory) {
    let hub = try await TestHub(
      yaml: "plugins: [signaling, hub-registry, clerk]\nnamespaces: {acme: {networks: [acme]}}\n",
      catalogue: [
        CatalogueEntry(SignalingPlugin.self), CatalogueEntry(HubRegistryPlugin.self),
        CatalogueEntry(Clerk.self),
      ])
    return (hub, try #require(hub.kernel.runningPlugin("clerk") as? Clerk).hubs)
  }

  @Test func hubsOfTheMeshAreListedBesideThoseThatAreHere() async throws {
    let (hub, directory) = try await hub()
    #expect(await hub.ask(.GET, "/hubs", isAdmin: true).json?["mesh"] == nil)
    let mesh = Mesh("far", "lost")
    directory.show(mesh)
    let list = try #require(await hub.ask(.GET, "/hubs", isAdmin: true).json)
    // Older readers count these, and they are what they were.
    #expect(list["totalHubs"] == .number("0"))
    #expect(list["hubs"] == .array([]))
    #expect(list["mesh"]?[0]?["url"] == "wss://far.example")
    #expect(list["mesh"]?[0]?["distance"] == .number("2"))
    #expect(list["mesh"]?[0]?["load"] == .number("0.5"))
    #expect(list["mesh"]?[1]?["name"] == "lost")
    #expect(list["mesh"]?[1]?["distance"] == nil)
    directory.hide(mesh)
    #expect(await hub.ask(.GET, "/hubs", isAdmin: true).json?["mesh"] == nil)
  }

  @Test func whoBeganLastIsHeardAndWhoEndsTakesNobodyElseAway() async throws {
    let (_, directory) = try await hub()
    let (old, new) = (Mesh("far"), Mesh("farther"))
    directory.show(old)
    directory.show(new)
    #expect(directory.distant?.distantHubs.first?.name == "farther")
    directory.hide(old)
    #expect(directory.distant?.distantHubs.first?.name == "farther")
    directory.hide(new)
    #expect(directory.distant == nil)
  }
}
