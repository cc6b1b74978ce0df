public import HubKernel
import Signaling

/// Knows which of the connected peers are hubs.
public final class HubRegistryPlugin: Plugin {
  public static let manifest = Manifest(
    "hub-registry", "Knows which of the connected peers are hubs, and lists them.",
    requires: [Capability((any Announcing).self)], provides: [Capability((any HubDirectory).self)])

  /// The longest name of a region, in bytes.
  static let longestRegion = 64

  let settings: Tenanted<Settings>
  let host: Host
  let gate: Gate<RegisterHub>
  let registered: Emitter<HubRegistered>
  let unregistered: Emitter<HubUnregistered>
  let count: Gauge
  let book = Lock(HubBook())
  let distant = Lock([any DistantHubs]())

  public init(_ settings: Tenanted<Settings>, _ host: Host) {
    self.settings = settings
    self.host = host
    gate = host.gate(RegisterHub.self)
    registered = host.emitter(HubRegistered.self)
    unregistered = host.emitter(HubUnregistered.self)
    count = host.metrics.gauge("hubs", "peers that count as hubs")
  }

  public func wire(_ hub: Wiring) {
    hub.before(AnnouncePeer.self, at: .shape) { [self] intent in
      // Whoever announces on the network of hubs is one, whether it says so or not.
      if intent.network.bytes.elementsEqual(settings[intent.namespace].mesh.utf8) { intent.isHub = true }
      return .proceed
    }
    hub.on(PeerAnnounced.self, where: { $0.isHub || $0.wasHub }) { [self] in await heard($0) }
    hub.on(PeerLeft.self, where: \.isHub) { [self] in heard($0) }
    // For hubs registered by other plugins, which stand in the book at once; all others are heard of as they
    // leave.
    hub.on(
      PeerDisconnected.self,
      where: { [book] event in book.withLock { $0.info(event.peer, in: event.namespace) != nil } },
      { [self] event in heard(event) })
    hub.serve(.GET, "/hubs") { [self] in list(for: $0.view) }
    hub.offer((any HubDirectory).self, Directory(registry: self))
  }

  public func adopt(_ predecessor: HubRegistryPlugin) {
    let entries = predecessor.book.withLock { $0 }
    book.withLock { $0 = entries }
    count.set(entries.count)
  }
}
