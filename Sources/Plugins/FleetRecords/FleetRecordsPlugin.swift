import HubFleet
public import HubKernel
import HubNATS
import HubRecords
import Records

/// Keeps the records of all hubs of a fleet in one bucket, so that each hub has all of them.
public final class FleetRecordsPlugin: Plugin {
  public static let manifest = Manifest(
    "fleet-records", "Has every hub of a fleet keep the records of all, through a bucket they share.",
    requires: [Capability((any FleetGround).self), Capability((any RecordKeeping).self)])

  private static let pace = Duration.seconds(1)

  private let host: Host
  private let exchange: Exchange
  private let mirror: BucketMirror
  private let keeping: any RecordKeeping

  public init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    self.host = host
    let ground = try host.require((any FleetGround).self)
    keeping = try host.require((any RecordKeeping).self)
    exchange = Exchange(
      keeping: keeping, ground: ground, clock: host.clock, log: host.log, counts: Metrics(host.metrics))
    var options = NATSBucketOptions(name: "loft_\(ground.fleet)_records")
    options.bytes = settings.server.bytes.bytes
    options.replicas = settings.server.replicas
    options.valueBytes = RecordCoder.longest
    mirror = BucketMirror(
      options, on: ground, for: exchange, sweeping: RecordName.shards, as: host.hub.name)
    exchange.give(mirror)
  }

  public func wire(_ hub: Wiring) {
    hub.health { [exchange] in exchange.health }
  }

  public func start() async throws {
    keeping.follow(exchange)
    keeping.attach(exchange)
    try mirror.start()
    host.every(Self.pace) { [mirror, host, exchange] in
      mirror.tick(at: host.clock.wallMilliseconds, host.clock.now)
      exchange.measure()
    }
  }

  public func stop() async {
    keeping.detach(exchange)
    keeping.unfollow(exchange)
    mirror.stop()
  }
}
