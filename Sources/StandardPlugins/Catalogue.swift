internal import Acme
internal import AuthTokens
internal import Bootstrap
internal import BrowserClient
internal import ClientChannels
internal import Console
internal import Echo
internal import External
internal import Fleet
internal import FleetControl
internal import FleetRecords
internal import Health
public import HubKernel
internal import HubRegistry
internal import Mailbox
internal import MemoryStorage
internal import Mesh
internal import Metrics
internal import NamespaceIsolation
internal import P2PMigration
internal import RateLimit
internal import Records
internal import RecordReplication
internal import SQLiteStorage
internal import Signaling
internal import TurnCredentials
internal import Webhooks

/// Every plugin that comes with the hub, for a `main.swift` to start from.
public let standardCatalogue: [CatalogueEntry] = [
  CatalogueEntry(RateLimitPlugin.self),
  CatalogueEntry(AuthTokensPlugin.self),
  CatalogueEntry(NamespaceIsolationPlugin.self),
  CatalogueEntry(SignalingPlugin.self),
  CatalogueEntry(HubRegistryPlugin.self),
  CatalogueEntry(MeshPlugin.self),
  CatalogueEntry(FleetPlugin.self),
  CatalogueEntry(BootstrapPlugin.self),
  CatalogueEntry(P2PMigrationPlugin.self),
  CatalogueEntry(HealthPlugin.self),
  CatalogueEntry(MetricsPlugin.self),
  CatalogueEntry(ClientChannelsPlugin.self),
  CatalogueEntry(BrowserClientPlugin.self),
  CatalogueEntry(ConsolePlugin.self),
  CatalogueEntry(MailboxPlugin.self),
  CatalogueEntry(WebhooksPlugin.self),
  CatalogueEntry(TurnCredentialsPlugin.self),
  CatalogueEntry(AcmePlugin.self),
  CatalogueEntry(MemoryStoragePlugin.self),
  CatalogueEntry(SQLiteStoragePlugin.self),
  CatalogueEntry(RecordsPlugin.self),
  CatalogueEntry(RecordReplicationPlugin.self),
  CatalogueEntry(FleetControlPlugin.self),
  CatalogueEntry(FleetRecordsPlugin.self),
  CatalogueEntry(EchoPlugin.self),
  CatalogueEntry(ExternalPlugin.self),
]
