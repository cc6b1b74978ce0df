import HubKernel

extension RateLimitPlugin {
  /// What the plugin counts.
  struct Metrics: Sendable {
    let closed: Counter
    let addresses: Gauge
    let bans: Gauge
    private let refusals: [TenantCounter]
    private let dryRefusals: [TenantCounter]

    init(_ meters: Meters) {
      closed = meters.counter("closed_total", "peers sent away because they would not slow down")
      addresses = meters.gauge("addresses", "addresses and subnets that are connected or knocked of late")
      bans = meters.gauge("bans", "bans that hold")
      let help = "refusals by rule; with dry_run those that would have been"
      refusals = Rule.allCases.map { rule in
        meters.tenantCounter("refusals_total", help, labels: ["rule": rule.rawValue, "dry_run": "false"])
      }
      dryRefusals = Rule.allCases.map { rule in
        meters.tenantCounter("refusals_total", help, labels: ["rule": rule.rawValue, "dry_run": "true"])
      }
    }

    /// Counts a refusal, or one that would have been.
    func refused(_ rule: Rule, isDry: Bool, in namespace: Namespace) {
      (isDry ? dryRefusals : refusals)[rule.index].add(in: namespace)
    }
  }
}
