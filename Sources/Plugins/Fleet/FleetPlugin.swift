import HubFleet
public import HubKernel
import HubRegistry
import Signaling
import Synchronization

/// Makes the hubs of one operator behave as one, over an engine that he runs.
public final class FleetPlugin: Plugin {
  public static let manifest = Manifest(
    "fleet", "Shares presence and signals with the other hubs of one operator, through NATS.",
    requires: [Capability((any Announcing).self)], wants: [Capability((any HubDirectory).self)],
    provides: [Capability((any FleetGround).self)])

  private let host: Host
  private let settings: Settings
  private let prepared: Surroundings
  /// What other plugins share of the connection.
  private let ground: NATSGround
  private let seat = Lock(Seat())

  private struct Seat {
    var desk: Desk?
    var line: (any EngineLine)?
  }

  /// How often it is looked whether something is due.
  private static let beat = Duration.milliseconds(20)

  public init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    self.host = host
    self.settings = settings.server
    ground = NATSGround(fleet: Subjects(fleet: self.settings.name).fleet)
    prepared = Surroundings(
      host: host, settings: settings.server, announcing: try host.require((any Announcing).self),
      hubs: host.want((any HubDirectory).self), counts: Metrics(host.metrics), events: Emitters(host))
  }

  public func wire(_ hub: Wiring) {
    var surroundings = prepared
    surroundings.offIn = hub.offIn
    surroundings.ground = ground
    let desk = Desk(surroundings)
    seat.withLock { $0.desk = desk }
    hub.offer((any FleetGround).self, ground)
    hub.carry { message, room, target in
      desk.carry(message, room, target)
    } bounced: { receipt, station in
      desk.bounced(receipt, at: station)
    }
    FleetRoutes(desk: desk, host: host, name: settings.name).wire(hub)
    hub.health {
      let state = desk.state.withLock { $0 }
      guard !state.isConnected else { return .ok }
      let why = state.trouble.isEmpty ? "" : ": \(state.trouble)"
      return .degraded(
        (state.hasBeenConnected ? "the connection with NATS is lost" : "NATS was not reached yet") + why)
    }
  }

  public func start() async throws {
    guard let desk = seat.withLock({ $0.desk }) else { return }
    let line = Courier(
      settings.options(hub: host.hub.name), Subjects(fleet: settings.name), settings.limits,
      replicas: settings.replicas, ground: ground
    ) { [weak desk] news in desk?.bring(news) }
    seat.withLock { $0.line = line }
    desk.start(line)
    host.every(Self.beat) { [host] in
      guard desk.due.load(ordering: .relaxed) <= Int64(host.clock.now / 1_000_000) else { return }
      host.run(at: Desk.home) { desk.tick(at: $0) }
    }
  }

  public func stop() async {
    let (desk, line) = seat.withLock { ($0.desk, $0.line) }
    guard let desk else { return }
    await withCheckedContinuation { continuation in
      host.run(at: Desk.home) { station in
        desk.end(at: station)
        continuation.resume()
      }
    }
    await line?.end()
  }
}
