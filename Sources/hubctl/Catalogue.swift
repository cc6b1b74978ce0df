internal import AuthTokens
internal import Echo
internal import Health
internal import HubKernel
internal import HubRegistry
internal import Metrics
internal import Signaling

/// Every plugin this binary has.
let standardCatalogue: [CatalogueEntry] = [
  CatalogueEntry(AuthTokensPlugin.self),
  CatalogueEntry(SignalingPlugin.self),
  CatalogueEntry(HubRegistryPlugin.self),
  CatalogueEntry(HealthPlugin.self),
  CatalogueEntry(MetricsPlugin.self),
  CatalogueEntry(EchoPlugin.self),
]
