import HubKernel

extension NamespaceIsolationPlugin {
  /// What the plugin counts.
  struct Metrics: Sendable {
    private let refusals: [Counter]
    let warnings: Counter
    let toldToLeave: Counter
    let closed: Counter
    let leaving: Gauge

    init(_ meters: Meters) {
      refusals = Obstacle.allCases.map {
        meters.counter("refused_\($0.rawValue)_total", "announcements refused because of: \($0.rawValue)")
      }
      warnings = meters.counter("odd_names_total", "announcements on networks with names of old")
      toldToLeave = meters.counter("told_to_leave_total", "peers told that their tenant leaves")
      closed = meters.counter("closed_total", "peers of leaving tenants that had to be closed")
      leaving = meters.gauge("leaving_tenants", "tenants that nobody gets into any more")
    }

    func refused(_ obstacle: Obstacle, in namespace: Namespace) {
      guard let place = Obstacle.allCases.firstIndex(of: obstacle) else { return }
      refusals[place].add()
    }
  }
}
