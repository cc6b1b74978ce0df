import HubKernel

extension NamespaceIsolationPlugin {
  /// What the plugin counts, for each tenant.
  struct Metrics: Sendable {
    private let refusals: [TenantCounter]
    let oddNames: TenantCounter
    let toldToLeave: TenantCounter
    let closed: TenantCounter
    let leaving: Gauge

    init(_ meters: Meters) {
      refusals = Obstacle.allCases.map {
        meters.tenantCounter(
          "refusals_total", "peers not let into a network, by cause", labels: ["cause": $0.rawValue])
      }
      oddNames = meters.tenantCounter("odd_names_total", "announcements on networks with names of old")
      toldToLeave = meters.tenantCounter("told_to_leave_total", "peers told that their tenant leaves")
      closed = meters.tenantCounter("closed_total", "peers of leaving tenants that had to be closed")
      leaving = meters.gauge("leaving_tenants", "tenants that nobody gets into any more")
    }

    func refused(_ obstacle: Obstacle, in namespace: Namespace) {
      guard let place = Obstacle.allCases.firstIndex(of: obstacle) else { return }
      refusals[place].add(in: namespace)
    }
  }
}
