import HubKernel
import HubRecords

/// What the plugin counts.
struct Metrics: Sendable {
  let records: Gauge
  let bytes: Gauge
  let waiting: Gauge
  let watches: Gauge
  let published: TenantCounter
  let taken: Counter
  let found: Counter
  let expired: Counter
  let pushed: Counter
  let verify: Histogram
  private let refused: [RecordObjection.Code: Counter]

  init(_ meters: Meters) {
    records = meters.gauge("kept", "records that are kept, removals too")
    bytes = meters.gauge("bytes", "bytes that they have")
    waiting = meters.gauge("waiting", "records that are being written")
    watches = meters.gauge("watches", "topics that peers watch")
    published = meters.tenantCounter("published_total", "records published here and safe")
    taken = meters.counter("taken_total", "records taken from other hubs and safe")
    found = meters.counter("found_total", "times somebody looked for a topic")
    expired = meters.counter("expired_total", "records whose time was over")
    pushed = meters.counter("pushed_total", "changes told to peers that watch")
    verify = meters.histogram("verify_seconds", "how long it took to verify a signature")
    refused = Dictionary(
      uniqueKeysWithValues: RecordObjection.Code.allCases.map { code in
        (code, meters.counter("refused_total", "records not taken", labels: ["code": code.rawValue]))
      })
  }

  func refuse(_ code: RecordObjection.Code) { refused[code]?.add() }
}
