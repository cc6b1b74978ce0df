import HubKernel
import Mesh

extension P2PMigrationPlugin {
  /// What the plugin counts.
  struct Metrics: Sendable {
    let channels: Gauge
    let ready: Gauge
    let attempts: Counter
    let failures: Counter
    let connected: Counter
    let disconnected: Counter
    let migrations: Counter
    let sockets: Counter
    let inFlight: Counter
    let fallbacks: Counter
    private let lost: Counter
    private let doubled: Counter
    private let reordered: Counter

    init(_ meters: Meters) {
      channels = meters.gauge("channels", "data channels with other hubs that work")
      ready = meters.gauge("ready", "whether the hub could do without WebSockets")
      attempts = meters.counter("attempts_total", "sessions that were offered or answered")
      failures = meters.counter("failures_total", "sessions that led to no channel")
      connected = meters.counter("connected_total", "data channels that carried a frame each way")
      disconnected = meters.counter("disconnected_total", "data channels that worked and ended")
      migrations = meters.counter("migrations_total", "times the hub had moved to data channels")
      sockets = meters.counter("sockets_closed_total", "WebSockets that went with that")
      inFlight = meters.counter("in_flight_total", "frames that were under way when WebSockets were closed")
      fallbacks = meters.counter("fallbacks_total", "times WebSockets were called back")
      lost = meters.counter("lost_total", "payloads from other hubs that their streams passed over")
      doubled = meters.counter("doubled_total", "payloads from other hubs that were handed over twice")
      reordered = meters.counter("reordered_total", "payloads from other hubs that were handed over late")
    }

    /// Adds what streams did wrong since they were last asked.
    func add(_ now: StreamFaults, since before: StreamFaults) {
      lost.add(now.lost - before.lost)
      doubled.add(now.doubled - before.doubled)
      reordered.add(now.reordered - before.reordered)
    }
  }

  /// What the plugin tells.
  struct Emitters: Sendable {
    let connected: Emitter<HubP2PConnected>
    let disconnected: Emitter<HubP2PDisconnected>
    let ready: Emitter<HubMeshReady>
    let migrated: Emitter<HubMeshMigrated>

    init(_ host: Host) {
      connected = host.emitter(HubP2PConnected.self)
      disconnected = host.emitter(HubP2PDisconnected.self)
      ready = host.emitter(HubMeshReady.self)
      migrated = host.emitter(HubMeshMigrated.self)
    }
  }
}
