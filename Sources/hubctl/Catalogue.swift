internal import AuthTokens
internal import Echo
internal import Health
internal import HubKernel
internal import HubRegistry
internal import Metrics
internal import NamespaceIsolation
internal import RateLimit
internal import Signaling

/// Every plugin this binary has.
let standardCatalogue: [CatalogueEntry] = [
  CatalogueEntry(RateLimitPlugin.self),
  CatalogueEntry(AuthTokensPlugin.self),
  CatalogueEntry(NamespaceIsolationPlugin.self),
  CatalogueEntry(SignalingPlugin.self),
  CatalogueEntry(HubRegistryPlugin.self),
  CatalogueEntry(HealthPlugin.self),
  CatalogueEntry(MetricsPlugin.self),
  CatalogueEntry(EchoPlugin.self),
]
