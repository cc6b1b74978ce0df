import HubKernel
import HubRecords

extension SQLiteStoragePlugin {
  /// What the plugin counts.
  struct Metrics: Sendable {
    let commits: Counter
    let changes: Counter
    let commitTime: Histogram
    let lastCommit: Gauge
    let waiting: Gauge
    let waitingBytes: Gauge
    let fileBytes: Gauge
    let expired: Counter
    let unreadable: Counter
    let damaged: Counter
    private let full: Counter
    private let broken: Counter
    private let busy: Counter

    init(_ meters: Meters) {
      commits = meters.counter("commits_total", "transactions that are safe on the disk")
      changes = meters.counter("changes_total", "records kept or forgotten, safe on the disk")
      commitTime = meters.histogram("commit_seconds", "how long a transaction took, with the disk's part")
      lastCommit = meters.gauge("commit_changes", "how many changes shared the last transaction")
      waiting = meters.gauge("waiting", "changes that wait to be safe")
      waitingBytes = meters.gauge("waiting_bytes", "the same in bytes")
      fileBytes = meters.gauge("file_bytes", "what the file takes on the disk, with its log")
      expired = meters.counter("expired_total", "records deleted after their end")
      unreadable = meters.counter("unreadable_total", "rows that were no records and were set aside")
      damaged = meters.counter("damaged_total", "files that were damaged and set aside")
      let failures = { (reason: String) in
        meters.counter(
          "failures_total", "changes that were not kept, by reason", labels: ["reason": reason])
      }
      (full, broken, busy) = (failures("full"), failures("broken"), failures("busy"))
    }

    func failed(_ failure: StorageFailure, _ count: Int = 1) {
      switch failure {
      case .full: full.add(count)
      case .busy: busy.add(count)
      case .broken, .closed: broken.add(count)
      }
    }
  }
}
