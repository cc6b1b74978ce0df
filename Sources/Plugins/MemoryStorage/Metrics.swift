import HubKernel

extension MemoryStoragePlugin {
  /// What the plugin counts.
  struct Metrics: Sendable {
    let changes: Counter
    let failures: Counter
    let records: Gauge
    let bytes: Gauge

    init(_ meters: Meters) {
      changes = meters.counter("changes_total", "records kept or forgotten")
      failures = meters.counter("failures_total", "changes for which there was no space")
      records = meters.gauge("records", "how many records there are")
      bytes = meters.gauge("bytes", "about how much memory they hold")
    }
  }
}
