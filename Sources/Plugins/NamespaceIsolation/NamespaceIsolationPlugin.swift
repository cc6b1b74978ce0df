public import HubKernel
import HubRegistry
import Signaling

/// Keeps tenants apart: who may be in which network, and how much of the hub each tenant may take.
public final class NamespaceIsolationPlugin: Plugin {
  public static let manifest = Manifest(
    "namespace-isolation", "Keeps tenants apart: who may be where, and how much each may take.",
    wants: [Capability((any HubDirectory).self)],
    provides: [Capability((any TenantQuotas).self), Capability((any TenantDraining).self)],
    after: ["auth-tokens"])

  let settings: Tenanted<Settings>
  let rules: Tenanted<TenantRules>
  let host: Host
  let counts: Metrics
  let hubs: (any HubDirectory)?
  let origins: Slot<KnownOrigin>
  /// Whether some tenant takes pages of certain origins only.
  let restrictsOrigins: Bool
  /// Whether somebody has messages shorter than a setting can say: otherwise nobody stands at the gate of
  /// messages.
  let restrictsMessages: Bool
  /// Shared with whatever instance comes after this one.
  private let shared = Lock(Shared())

  /// What outlives an instance.
  struct Shared: Sendable {
    var roster = Roster()
    var warnings = NameWarnings()
  }

  public init(_ settings: Tenanted<Settings>, _ host: Host) {
    self.settings = settings
    self.host = host
    rules = TenantRules.all(settings)
    counts = Metrics(host.metrics)
    hubs = host.want((any HubDirectory).self)
    origins = host.slot { KnownOrigin() }
    let all = [rules.server] + settings.exceptions.map { [rules] in rules[$0] }
    restrictsOrigins = all.contains { !$0.origins.isEmpty }
    restrictsMessages = all.contains { $0.messageBytes < Settings.longestMessage.bytes }
  }

  public func wire(_ hub: Wiring) {
    hub.before(AdmitConnection.self, at: .authorize) { [self] intent in admit(&intent) }
    hub.before(AnnouncePeer.self, at: .authorize) { [self] intent in decide(about: intent) }
    hub.before(RegisterHub.self, at: .authorize) { [self] intent in limit(&intent) }
    if restrictsMessages {
      hub.before(ReceiveMessage.self, at: .authorize) { [rules] intent in
        intent.bytes <= rules[intent.namespace].messageBytes
          ? .proceed : .refuse("message-too-long", "your tenant takes no messages as long as this")
      }
    }
    hub.on(HubStarted.self) { [self] _ in reviewTenants() }
    hub.on(ConfigReloaded.self) { [self] _ in reviewTenants() }
    hub.offer((any TenantQuotas).self, self)
    hub.offer((any TenantDraining).self, Draining(plugin: self))
    hub.health { [self] in health }
  }

  public func start() async throws { roster.note(present: host.hub.tenants) }

  public func adopt(_ predecessor: NamespaceIsolationPlugin) {
    let inherited = predecessor.shared.withLock { $0 }
    shared.withLock { $0 = inherited }
  }

  var roster: Roster { shared.withLock { $0.roster } }

  /// Whether a tenant has not been warned yet of names made like this one.
  func isFirst(_ shape: NameShape, in namespace: Namespace) -> Bool {
    shared.withLock { $0.warnings.isFirst(shape, in: namespace) }
  }

  /// Nothing here names a tenant or says how many there are, since strangers may be shown it.
  private var health: Health {
    settings.server.unknown == .refuse && host.hub.tenants.count == 1
      ? .degraded("unknown networks are refused and no tenant claims any, so that nobody gets in") : .ok
  }
}

extension NamespaceIsolationPlugin: TenantQuotas {
  /// How much a tenant may take.
  public func quota(in namespace: Namespace) -> Quota { rules[namespace].quota }
}
