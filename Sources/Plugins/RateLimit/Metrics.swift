import HubKernel

extension RateLimitPlugin {
  /// What the plugin counts.
  struct Metrics: Sendable {
    let closed: Counter
    let addresses: Gauge
    let bans: Gauge
    private let refusals: [Counter]
    private let dryRefusals: [Counter]

    init(_ meters: Meters) {
      closed = meters.counter("closed_total", "peers sent away because they would not slow down")
      addresses = meters.gauge("addresses", "addresses and subnets that are connected or knocked of late")
      bans = meters.gauge("bans", "bans that hold")
      refusals = Rule.allCases.map {
        meters.counter("refusals_\($0.rawValue)_total", "refusals of this rule")
      }
      dryRefusals = Rule.allCases.map {
        meters.counter(
          "dry_refusals_\($0.rawValue)_total", "refusals of this rule, had it not been in dryRun")
      }
    }

    /// Counts a refusal, or one that would have been.
    func refused(_ rule: Rule, isDry: Bool, in namespace: Namespace) {
      (isDry ? dryRefusals : refusals)[rule.index].add()
    }
  }
}
