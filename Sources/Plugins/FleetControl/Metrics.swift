import HubKernel

/// What the plugin counts.
struct Metrics: Sendable {
  let bans: Gauge
  let tenants: Gauge
  let waiting: Gauge
  let refusedTenants: Gauge
  let conflicts: Counter
  let refused: Counter

  init(_ meters: Meters) {
    bans = meters.gauge("bans", "bans of the fleet that hold here")
    tenants = meters.gauge("tenants", "tenants of the fleet")
    waiting = meters.gauge("waiting", "bans made here of which the fleet does not know yet")
    refusedTenants = meters.gauge("refused_tenants", "tenants of the fleet that cannot be in force here")
    conflicts = meters.counter(
      "conflicts_total", "changes of bans here that were given up, as somebody else had changed the same one")
    refused = meters.counter("refused_total", "entries of the bucket that are none")
  }
}
