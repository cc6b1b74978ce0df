internal import AuthTokens
internal import Bootstrap
internal import ClientChannels
internal import Echo
internal import Health
internal import HubKernel
internal import HubRegistry
internal import Mesh
internal import Metrics
internal import NamespaceIsolation
internal import P2PMigration
internal import RateLimit
internal import Signaling

/// Every plugin this binary has.
let standardCatalogue: [CatalogueEntry] = [
  CatalogueEntry(RateLimitPlugin.self),
  CatalogueEntry(AuthTokensPlugin.self),
  CatalogueEntry(NamespaceIsolationPlugin.self),
  CatalogueEntry(SignalingPlugin.self),
  CatalogueEntry(HubRegistryPlugin.self),
  CatalogueEntry(MeshPlugin.self),
  CatalogueEntry(BootstrapPlugin.self),
  CatalogueEntry(P2PMigrationPlugin.self),
  CatalogueEntry(HealthPlugin.self),
  CatalogueEntry(MetricsPlugin.self),
  CatalogueEntry(ClientChannelsPlugin.self),
  CatalogueEntry(EchoPlugin.self),
]
