import HubFleet
public import HubKernel
import HubNATS
import RateLimit

/// Has bans and tenants that an operator makes on one hub of a fleet hold on all of them.
public final class FleetControlPlugin: Plugin {
  public static let manifest = Manifest(
    "fleet-control", "Has bans and tenants that are made on one hub of a fleet hold on all of them.",
    requires: [Capability((any FleetGround).self)],
    wants: [
      Capability((any BanList).self), Capability((any TenantSharing).self),
      Capability((any StateKeeping).self),
    ])

  private static let pace = Duration.seconds(1)
  /// How often it is tried once more to bring into force what could not be.
  private static let patience = Duration.seconds(5)

  private let host: Host
  private let settings: Settings
  private let board: Board
  private let mirror: BucketMirror
  private let enforcement: Enforcement

  public init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    self.host = host
    self.settings = settings.server
    let ground = try host.require((any FleetGround).self)
    let keeper = host.want((any StateKeeping).self)
    board = Board(self.settings, clock: host.clock, log: host.log, counts: Metrics(host.metrics))
    enforcement = Enforcement(
      board: board, bans: self.settings.bans ? host.want((any BanList).self) : nil,
      desk: self.settings.tenants ? host.want((any TenantSharing).self) : nil, keeper: keeper, log: host.log)
    var options = NATSBucketOptions(name: "loft_\(ground.fleet)_control")
    options.replicas = self.settings.replicas
    mirror = BucketMirror(
      options, on: ground, for: board, sweeping: ["ban.>", "tenant.>"], as: host.hub.name)
    board.give(mirror)
  }

  public func wire(_ hub: Wiring) {
    // Until then nothing that the hub is made of can change.
    hub.on(HubStarted.self) { [board] _ in board.bell.ring() }
    hub.health { [board] in board.health }
  }

  public func start() async throws {
    enforcement.recall()
    enforcement.bans?.follow(board)
    if let desk = enforcement.desk {
      board.remember(desk.kept)
      desk.attach(board)
    }
    // No task of the plugin's own: a tenant that changes may have the hub replace this very instance, which
    // would have to wait for itself.
    board.bell.answer { [enforcement] in Task { await enforcement.run() } }
    board.bell.ring()
    try mirror.start()
    host.every(Self.pace) { [mirror, host, board] in
      mirror.tick(at: host.clock.wallMilliseconds, host.clock.now)
      board.measure()
    }
    host.every(Self.patience) { [board] in
      if board.state.withLock({ !$0.refused.isEmpty }) { board.bell.ring() }
    }
  }

  public func stop() async {
    enforcement.bans?.unfollow(board)
    enforcement.desk?.detach(board)
    mirror.stop()
    board.bell.end()
    enforcement.keep()
  }
}
