import HubKernel

/// What the plugin counts.
struct Metrics: Sendable {
  let taken: Counter
  let put: Counter
  let refused: Counter
  let waiting: Gauge

  init(_ meters: Meters) {
    taken = meters.counter("taken_total", "records of other hubs that are kept here now")
    put = meters.counter("put_total", "records of this hub that the bucket took")
    refused = meters.counter(
      "refused_total", "records that the bucket or this hub would not have, and what was none")
    waiting = meters.gauge("waiting", "records that wait to be put into the bucket")
  }
}
