import HubKernel

extension WebhooksPlugin {
  /// What is counted of one endpoint.
  struct Metrics: Sendable {
    let sent: Counter
    let requests: Counter
    let failed: Counter
    let retried: Counter
    let dropped: Counter
    let bytes: Gauge
    let age: Gauge

    init(_ meters: Meters, endpoint name: String) {
      sent = meters.counter("sent_total", "events that were taken", labels: ["endpoint": name])
      requests = meters.counter("requests_total", "requests that were sent", labels: ["endpoint": name])
      failed = meters.counter(
        "failed_total", "requests that were not taken, for whatever reason", labels: ["endpoint": name])
      retried = meters.counter(
        "retried_total", "requests that were sent again", labels: ["endpoint": name])
      dropped = meters.counter(
        "dropped_total", "events that were never delivered", labels: ["endpoint": name])
      bytes = meters.gauge("queue_bytes", "what waits, in bytes", labels: ["endpoint": name])
      age = meters.gauge(
        "oldest_seconds", "how long the oldest of what waits has waited", labels: ["endpoint": name])
    }
  }
}
