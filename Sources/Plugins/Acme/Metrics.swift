import HubKernel

extension AcmePlugin {
  /// What is counted.
  struct Metrics: Sendable {
    let orders: Counter
    let renewed: Counter
    let failed: Counter
    let answered: Counter
    let failures: Gauge
    let next: Gauge

    init(_ meters: Meters) {
      orders = meters.counter("orders_total", "orders that were begun")
      renewed = meters.counter("renewed_total", "certificates that were taken into use")
      failed = meters.counter("failed_total", "orders that came to nothing")
      answered = meters.counter("challenges_answered_total", "challenges that were read over HTTP")
      failures = meters.gauge("failures", "orders in a row that came to nothing")
      next = meters.gauge("next_order_seconds", "when the next order is due, in seconds since 1970")
    }
  }
}
