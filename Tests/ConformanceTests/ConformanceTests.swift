import AuthTokens
import Bootstrap
import Echo
import Glibc
import Health
import HubKernel
import HubRegistry
import HubTesting
import Mesh
import Metrics
import NamespaceIsolation
import P2PMigration
import RateLimit
import Signaling
import Testing

@Suite struct ConformanceTests {
  /// Every plugin of the standard catalogue, with the folder of its room and the plugins it requires.
  static let rooms: [(entry: CatalogueEntry, folder: String, needs: [CatalogueEntry])] = [
    (CatalogueEntry(AuthTokensPlugin.self), "AuthTokens", []),
    (CatalogueEntry(NamespaceIsolationPlugin.self), "NamespaceIsolation", []),
    (CatalogueEntry(SignalingPlugin.self), "Signaling", []),
    (CatalogueEntry(HubRegistryPlugin.self), "HubRegistry", [CatalogueEntry(SignalingPlugin.self)]),
    (
      CatalogueEntry(MeshPlugin.self), "Mesh",
      [CatalogueEntry(SignalingPlugin.self), CatalogueEntry(HubRegistryPlugin.self)]
    ),
    (
      CatalogueEntry(BootstrapPlugin.self), "Bootstrap",
      [
        CatalogueEntry(SignalingPlugin.self), CatalogueEntry(HubRegistryPlugin.self),
        CatalogueEntry(MeshPlugin.self),
      ]
    ),
    (
      CatalogueEntry(P2PMigrationPlugin.self), "P2PMigration",
      [
        CatalogueEntry(SignalingPlugin.self), CatalogueEntry(HubRegistryPlugin.self),
        CatalogueEntry(MeshPlugin.self),
      ]
    ),
    (CatalogueEntry(HealthPlugin.self), "Health", []),
    (CatalogueEntry(MetricsPlugin.self), "Metrics", []),
    (CatalogueEntry(EchoPlugin.self), "Echo", []),
    (CatalogueEntry(RateLimitPlugin.self), "RateLimit", []),
  ]

  @Test(arguments: rooms.indices) func aPluginOfTheCatalogueConforms(place: Int) async throws {
    let room = Self.rooms[place]
    try await checkConformance(of: room.entry, beside: room.needs, readme: readme(of: room.folder))
  }

  @Test func allOfThemTogetherClaimNothingTwice() async throws {
    let catalogue = Self.rooms.map(\.entry)
    let yaml = "plugins: [\(catalogue.map(\.manifest.id).joined(separator: ", "))]"
    let hub = try await TestHub(yaml: yaml, catalogue: catalogue)
    #expect(hub.plugins.allSatisfy { $0.state == .running })
  }

  @Test func aPluginOfAStrangerConforms() async throws {
    try await checkConformance(of: GreeterPlugin.self, settings: "text: hello")
  }

  private func readme(of folder: String) throws -> String {
    let root = #filePath.dropLast("Tests/ConformanceTests/ConformanceTests.swift".count)
    let file = try #require(fopen("\(root)Sources/Plugins/\(folder)/README.md", "r"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
