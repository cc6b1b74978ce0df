public import HubKernel
import HubTokens
import Mesh
import Records

/// Decides which other hubs to call, and when.
public final class BootstrapPlugin: Plugin {
  public static let manifest = Manifest(
    "bootstrap", "Calls other hubs, keeps on calling, and finds more of them.",
    requires: [Capability((any MeshLinking).self)],
    wants: [
      Capability((any MeshInsight).self), Capability((any HTTPFetching).self),
      Capability((any NameResolving).self), Capability((any StateKeeping).self),
      Capability((any RecordKeeping).self),
    ],
    provides: [Capability((any BootstrapControl).self)])

  let settings: Settings
  let host: Host
  let mesh: any MeshLinking
  let counts: Metrics
  let caller: Caller
  let discovery: Discovery
  let publisher: Publisher
  let announcer: Announcer
  let fetching: (any HTTPFetching)?
  let cache: Cache?
  /// Whether somebody is looking for hubs at this moment, and when somebody last did.
  let looking = Lock((isUnderWay: false, last: UInt64?.none))

  public init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    let own = settings.server
    self.settings = own
    self.host = host
    mesh = try host.require((any MeshLinking).self)
    counts = Metrics(host.metrics)
    fetching = host.want((any HTTPFetching).self)
    let resolving = host.want((any NameResolving).self)
    let screening = Screening(own.discovery)
    caller = Caller(host, mesh, counts, isPrivateAllowed: own.discovery.privateAddresses)
    discovery = Discovery(
      settings: own.discovery, screening: screening, fetching: fetching, resolving: resolving, mesh: mesh,
      keeper: host.want((any RecordKeeping).self), clock: host.clock)
    publisher = Publisher(own.publish, host, mesh, host.want((any MeshInsight).self))
    announcer = Announcer(
      own.publish, host, mesh, host.want((any MeshInsight).self), host.want((any RecordKeeping).self))
    cache =
      own.discovery.cache
      ? host.want((any StateKeeping).self).map { Cache(keeper: $0, screening: screening) } : nil
  }

  public func wire(_ hub: Wiring) {
    // Heard when an instance has taken its place, at the start of the hub as well as later on.
    let own = Self.manifest.id
    hub.on(PluginStateChanged.self, where: { $0.plugin == own && $0.state == .running }) { [self] _ in
      begin()
    }
    hub.on(HubStarted.self) { [self] event in develop(event.listening) }
    hub.on(MeshLinkClosed.self) { [caller] _ in caller.act() }
    hub.on(MeshHubVanished.self) { [caller] _ in caller.act() }
    hub.on(MeshSocketsRecalled.self) { [caller] event in caller.recall(event.peerId) }
    serve(hub)
    hub.offer((any BootstrapControl).self, Control(plugin: self))
    hub.health { [self] in health }
  }

  public func start() async throws {
    host.every(settings.discovery.healthCheck) { [self] in
      host.spawn { [self] in await keepUp() }
    }
    if announcer.isWanted { host.every(Announcer.beat) { [announcer] in await announcer.announce() } }
  }

  public func drain() async {
    // An instance that a reload replaces is drained as well, and then links stay.
    if host.hub.isDraining { caller.ledger.state.withLock { $0.roster.isActive = false } }
  }

  public func adopt(_ predecessor: BootstrapPlugin) { caller.adopt(predecessor.caller) }

  public func stop() async { caller.end() }
}
