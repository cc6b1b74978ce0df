internal import CNATS
internal import HubBase

/// Hears of the writes to some keys of a bucket, until it is ended or nobody holds it.
package final class NATSWatch: Sendable {
  private final class Line: @unchecked Sendable {
    // Sendable: the library's watcher is made for many threads, and the pointer never changes.
    let watcher: OpaquePointer?
    let bucket: NATSBucket

    init(_ bucket: NATSBucket, _ watcher: OpaquePointer?) {
      (self.bucket, self.watcher) = (bucket, watcher)
    }

    deinit { kvWatcher_Destroy(watcher) }
  }

  private let line: Line
  /// How long the thread of a watch sleeps when nothing is written, in milliseconds.
  private static let nap: Int64 = 60_000

  init(
    _ bucket: NATSBucket, _ pattern: String, _ hear: @escaping @Sendable (NATSEntry?) -> Void
  ) throws(NATSFailure) {
    var watcher: OpaquePointer?
    try NATSFailure.check(
      kvStore_Watch(&watcher, bucket.store, pattern, nil), "watching \(pattern) of \(bucket.name)")
    let line = Line(bucket, watcher)
    self.line = line
    let failed = BackgroundThread.start {
      while true {
        var entry: OpaquePointer?
        let status = kvWatcher_Next(&entry, line.watcher, NATSWatch.nap)
        if status == NATS_TIMEOUT { continue }
        guard status == NATS_OK else { return }
        defer { kvEntry_Destroy(entry) }
        hear(entry.map { NATSEntry(reading: $0) })
      }
    }
    if failed != 0 { throw NATSFailure(.other, "watching \(pattern): no thread for it") }
  }

  deinit { end() }

  /// Hears nothing more; an entry that is being told is told to the end.
  package func end() { kvWatcher_Stop(line.watcher) }
}
