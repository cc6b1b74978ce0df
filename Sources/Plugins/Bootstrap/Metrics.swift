import HubKernel

extension BootstrapPlugin {
  /// What the plugin counts.
  struct Metrics: Sendable {
    let attempts: Counter
    let failures: Counter
    let lost: Counter
    let connected: Gauge
    let known: Gauge
    let healthChecks: Counter
    let cacheTrouble: Counter
    private let taken: [Counter]
    private let refused: [Counter]

    init(_ meters: Meters) {
      attempts = meters.counter("attempts_total", "calls to other hubs")
      failures = meters.counter("failures_total", "calls that did not come about")
      lost = meters.counter("lost_total", "links that ended without being asked to")
      connected = meters.gauge("connected", "links held to hubs that this one called")
      known = meters.gauge("known", "hubs that this one would call")
      healthChecks = meters.counter("health_checks_total", "hubs in reserve that were tried")
      cacheTrouble = meters.counter("cache_trouble_total", "times the cache could not be read or written")
      taken = Source.allCases.map { source in
        meters.counter("found_total", "hubs found, by source", labels: ["source": source.rawValue])
      }
      refused = Screening.Reason.allCases.map { reason in
        meters.counter(
          "records_refused_total", "records that were not used", labels: ["reason": reason.rawValue])
      }
    }

    func found(_ source: Source) { taken[source.index].add() }

    func refused(_ reason: Screening.Reason) { refused[reason.index].add() }
  }
}
