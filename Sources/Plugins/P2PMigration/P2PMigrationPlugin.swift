public import HubKernel
import HubPeering
import Mesh
import TurnCredentials

/// Moves links between hubs from WebSockets to data channels, and back where those fail.
public final class P2PMigrationPlugin: Plugin {
  public static let manifest = Manifest(
    "p2p-migration", "Moves links between hubs from WebSockets to data channels, and back where those fail.",
    requires: [Capability((any MeshCarrying).self)],
    wants: [
      Capability((any ChannelMaking).self), Capability((any NameResolving).self),
      Capability((any TurnLending).self),
    ])

  private let host: Host
  private let peering: Peering
  private let own: Migrator.Surroundings
  private let seat: Seat
  /// The tenants that ask to be without it.
  private let unwilling = Lock(Set<Namespace>())

  /// How often it is looked whether something is due.
  private static let beat = Duration.milliseconds(20)

  public init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    self.host = host
    let peering = try Peering(
      settings.server.peering.borrowing(from: host.want((any TurnLending).self), as: PeerID(host.hub.id)),
      host,
      resolving: host.want((any NameResolving).self))
    self.peering = peering
    own = Migrator.Surroundings(
      host: host, settings: settings.server, mesh: try host.require((any MeshCarrying).self),
      maker: host.want((any ChannelMaking).self) ?? RTCMaker(peering: peering),
      counts: Metrics(host.metrics), events: Emitters(host))
    seat = Seat(Migrator(own, peering))
  }

  public func wire(_ hub: Wiring) {
    unwilling.withLock { $0 = hub.offIn }
    hub.health { [seat] in seat.migrator.health }
  }

  public func start() async throws {
    if let tenant = unwilling.withLock({ $0.map(\.name).min() }) { throw OffForOne(tenant: tenant) }
    host.every(Self.beat) { [seat, host, own] in
      let migrator = seat.migrator
      guard migrator.isDue(at: Int64(host.clock.now / 1_000_000)) else { return }
      host.run(at: own.mesh.station) { migrator.turn(at: $0) }
    }
  }

  public func adopt(_ predecessor: P2PMigrationPlugin) {
    seat.migrator = predecessor.seat.migrator
    seat.migrator.keepSessions(for: host, from: predecessor.host, beside: peering)
    seat.migrator.move(to: own)
  }

  public func stop() async {
    let (seat, host, own) = (seat, host, own)
    await withCheckedContinuation { continuation in
      host.run(at: own.mesh.station) { station in
        // Another instance may have taken it over.
        if seat.migrator.surroundings.host === host { seat.migrator.end(at: station) }
        continuation.resume()
      }
    }
  }
}

/// Hubs have one link with each other for all tenants, so none can be without what carries it.
struct OffForOne: Error, CustomStringConvertible {
  let tenant: String

  var description: String {
    "cannot be off for the tenant \(tenant) alone: a link between hubs carries the signals of all tenants; "
      + "take the line out of namespaces.\(tenant).plugins, or '- p2p-migration' out of plugins"
  }
}

/// Where the migrator sits, which a reload hands from one instance of the plugin to the next.
final class Seat: @unchecked Sendable {
  // Sendable: it changes only while all reactors and mailboxes stand still, in `adopt`.
  var migrator: Migrator

  init(_ migrator: Migrator) { self.migrator = migrator }
}

extension Migrator {
  /// A mesh that hangs on WebSockets does what it is for; only it was to do without them.
  var health: Health { .ok }
}
