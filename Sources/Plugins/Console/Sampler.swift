import HubKernel

/// Reads the meters that are kept for an hour.
struct Sampler: Sendable {
  let host: Host
  let control: any HubControl

  func read() -> History.Reading {
    let figures = host.hub.figures(.everything)
    var reading = History.Reading(
      clock: host.clock.now, connections: host.hub.connections, peers: host.hub.peers,
      messages: figures.messages, signals: figures.signals)
    for meter in control.meters() {
      switch meter.name {
      case "hub_refusals_total", "hub_refused_upgrades_total": reading.refusals += meter.value
      case "hub_signal_relay_seconds": reading.relay = meter.histogram?.buckets ?? []
      case "hub_mesh_links": reading.links = meter.value
      case "hub_p2p_migration_channels": reading.channels = meter.value
      case "hub_p2p_migration_lost_total": reading.lost = meter.value
      case "hub_p2p_migration_doubled_total": reading.doubled = meter.value
      default: break
      }
    }
    return reading
  }
}
