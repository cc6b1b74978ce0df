import AuthTokens
public import HubKernel
import HubRegistry
import Signaling

/// Makes several hubs behave as one.
public final class MeshPlugin: Plugin {
  public static let manifest = Manifest(
    "mesh", "Joins this hub with others, so that their peers find and reach each other.",
    requires: [Capability((any Announcing).self), Capability((any HubDirectory).self)],
    wants: [Capability((any HubProving).self)],
    provides: [
      Capability((any MeshLinking).self), Capability((any MeshInsight).self),
      Capability((any MeshCarrying).self), Capability((any HubWords).self),
    ])

  private let host: Host
  private let own: Surroundings
  private let seat: Seat
  private let showcase: MeshShowcase
  private let graph: GraphBook
  private let offIn = Lock<Set<Namespace>>([])

  /// How often it is looked whether something is due.
  private static let beat = Duration.milliseconds(20)

  public init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    self.host = host
    own = Surroundings(
      host: host, settings: settings.server, announcing: try host.require((any Announcing).self),
      hubs: try host.require((any HubDirectory).self), proving: host.want((any HubProving).self),
      counts: Metrics(host.metrics), events: Emitters(host))
    seat = Seat(Engine(own))
    showcase = MeshShowcase(seat: seat, clock: host.clock)
    graph = GraphBook(Desk(seat: seat, host: host))
  }

  public func wire(_ hub: Wiring) {
    offIn.withLock { $0 = hub.offIn }
    seat.engine.surroundings.offIn = hub.offIn
    hub.carry { [seat] message, room, target in
      seat.bare._withUnsafeGuaranteedRef { $0.carry(message, room, target) }
    } bounced: { [seat] receipt, station in
      seat.engine.bounced(receipt, at: station)
    }
    hub.receive(posts: { [seat] post, connection, station in
      seat.engine.posted(post, connection, at: station)
    })
    hub.on(HubRegistered.self) { [seat, host] event in
      host.run { station in
        seat.engine.work(at: station) { seat.engine.consider(event.peer, in: event.namespace) }
      }
    }
    hub.on(ConfigReloaded.self) { [seat, host] _ in
      // Where nothing but tenants has changed, this instance stays.
      host.run { station in seat.engine.work(at: station) { seat.engine.endUnprovenLinks() } }
    }
    hub.before(AnnouncePeer.self, at: .authorize) { [own] intent in
      own.mayMeet(intent) ? .proceed : .refuse("classic-refused", Objection.unboundReason)
    }
    hub.before(AnnouncePeer.self, at: .carry) { [seat, own] intent in
      if own.isMesh(intent.network, in: intent.namespace) { intent.trunk = ArrivalTrunk(seat) }
      return .proceed
    }
    let desk = Desk(seat: seat, host: host)
    hub.offer((any MeshLinking).self, desk)
    hub.offer((any MeshInsight).self, desk)
    hub.offer((any MeshCarrying).self, desk)
    hub.offer((any HubWords).self, desk)
    MeshRoutes(insight: desk, host: host, graph: graph, seat: seat).wire(hub)
  }

  public func start() async throws {
    own.hubs.show(showcase)
    graph.begin()
    seat.engine.surroundings.warnOfTenants()
    host.every(Self.beat) { [seat, host] in
      guard seat.engine.isDue(at: Int64(host.clock.now / 1_000_000)) else { return }
      host.run { station in seat.engine.tick(at: station) }
    }
  }

  public func adopt(_ predecessor: MeshPlugin) {
    let fresh = seat.engine
    seat.engine = predecessor.seat.engine
    var surroundings = own
    surroundings.offIn = offIn.withLock { $0 }
    seat.engine.move(to: surroundings, from: fresh)
  }

  public func drain() async {
    // An instance that a reload replaces is drained as well, and then nobody has to go.
    if host.hub.isDraining { await seat.engine.farewell(host) }
  }

  public func stop() async {
    own.hubs.hide(showcase)
    graph.end()
    let (seat, host) = (seat, host)
    await withCheckedContinuation { continuation in
      host.run { station in
        seat.engine.end(host, at: station)
        continuation.resume()
      }
    }
  }
}
