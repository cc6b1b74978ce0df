import HubKernel
import HubRegistry

/// Gathers what there is to be seen, for whoever is to see it.
struct Survey: Sendable {
  let host: Host
  let control: any HubControl
  let hubs: (any HubDirectory)?
  let settings: MetricsPlugin.Settings

  /// Every family, sorted by name. A tenant sees what is counted for that tenant, and nothing else.
  func families(_ view: View) -> [MetricFamily] {
    let vocabulary = TenantVocabulary(host.hub.tenants, view, settings)
    var families = tenantFamilies(vocabulary)
    let known = Set(families.map(\.fullName))
    families += counted(view, vocabulary, except: known)
    if view == .everything { families += hubFamilies + pluginFamilies + ProcessFigures.read() }
    return families.filter { !$0.samples.isEmpty }.sorted { $0.fullName < $1.fullName }
  }

  /// What the kernel keeps for each tenant.
  private func tenantFamilies(_ vocabulary: TenantVocabulary) -> [MetricFamily] {
    let named = vocabulary.named.map { host.hub.figures(.tenant($0.namespace)) }
    // Added up one by one: the difference to the sum of all could fall, as those are read at another moment.
    let rest: Figures? =
      vocabulary.others.isEmpty
      ? nil : vocabulary.others.reduce(into: Figures()) { $0.add(host.hub.figures(.tenant($1))) }
    func family(
      _ kind: MetricFamily.Kind, _ name: String, _ help: String, _ path: KeyPath<Figures, Int>
    ) -> MetricFamily {
      MetricFamily(kind, name, help, vocabulary.samples((named, rest), path))
    }
    return [
      family(.gauge, "hub_tenant_connections", "connections of a tenant", \.connections),
      family(.gauge, "hub_tenant_peers", "peers of a tenant that joined a network", \.peers),
      family(.gauge, "hub_tenant_networks", "networks of a tenant with members", \.networks),
      family(.counter, "hub_messages", "messages received from peers", \.messages),
      family(.counter, "hub_message_bytes", "bytes of messages received from peers", \.messageBytes),
      family(.counter, "hub_signals", "signals passed on to their target", \.signals),
    ]
  }

  /// What meters read.
  private func counted(
    _ view: View, _ vocabulary: TenantVocabulary, except known: Set<String>
  ) -> [MetricFamily] {
    var families: [MetricFamily] = []
    for reading in control.meters() where !known.contains(reading.name) {
      if view != .everything, reading.tenants == nil { continue }
      let empty = MetricFamily(reading)
      if families.last?.fullName != empty.fullName { families.append(empty) }
      let samples =
        reading.tenants == nil
        ? [MetricSample(labels: reading.labels, value: MetricValue(reading))]
        : vocabulary.samples(of: reading)
      families[families.count - 1].samples += samples
    }
    return families
  }

  /// What belongs to the hub as a whole.
  private var hubFamilies: [MetricFamily] {
    let hub = host.hub
    return [
      MetricFamily(
        .gauge, "hub_connections", "WebSocket connections that are open", .integer(hub.connections)),
      MetricFamily(
        .gauge, "hub_connections_limit", "connections there may be", .integer(hub.maxConnections)),
      MetricFamily(.gauge, "hub_peers", "peers that joined a network", .integer(hub.peers)),
      MetricFamily(.gauge, "hub_networks", "networks with members", .integer(hub.networks)),
      MetricFamily(
        .gauge, "hub_tenants", "tenants in the configuration", .integer(hub.tenants.count - 1)),
      MetricFamily(
        .gauge, "hub_draining", "1 while the hub is going to stop", .integer(hub.isDraining ? 1 : 0)),
    ]
  }
}

extension MetricFamily {
  /// The family a meter belongs to, without samples.
  init(_ reading: MeterReading) {
    var name = reading.name
    var kind: Kind
    switch reading.kind {
    case .counter:
      kind = .counter
      if name.hasSuffix("_total") { name.removeLast("_total".count) }
    case .gauge where name.hasSuffix("_info"):
      kind = .info
      name.removeLast("_info".count)
    case .gauge: kind = .gauge
    case .histogram: kind = .histogram
    }
    self.init(kind, name, reading.help)
  }
}

extension MetricValue {
  init(_ reading: MeterReading) {
    self = reading.histogram.map { .histogram($0) } ?? .integer(reading.value)
  }
}

extension Figures {
  mutating func add(_ other: Figures) {
    connections &+= other.connections
    peers &+= other.peers
    networks &+= other.networks
    messages &+= other.messages
    messageBytes &+= other.messageBytes
    signals &+= other.signals
  }
}
