import HubKernel

extension MetricsPlugin {
  /// What the plugin counts about itself.
  struct Metrics: Sendable {
    let scrapes: [Form: Counter]
    let scrapeTime: Histogram
    let sent: [PushTarget: Counter]
    let failed: [PushTarget: Counter]

    init(_ meters: Meters) {
      scrapes = Dictionary(
        uniqueKeysWithValues: Form.allCases.map { form in
          (
            form,
            meters.counter("scrapes_total", "times figures were asked for", labels: ["format": form.rawValue])
          )
        })
      scrapeTime = meters.histogram("scrape_seconds", "time it took to gather and write figures")
      sent = PushTarget.counters(meters, "pushes_total", "times figures were sent")
      failed = PushTarget.counters(meters, "failed_pushes_total", "times figures could not be sent")
    }
  }
}

/// To whom figures are sent.
enum PushTarget: String, CaseIterable {
  case statsd
  case otlp

  static func counters(_ meters: Meters, _ name: String, _ help: String) -> [PushTarget: Counter] {
    Dictionary(
      uniqueKeysWithValues: allCases.map { target in
        (target, meters.counter(name, help, labels: ["target": target.rawValue]))
      })
  }
}
