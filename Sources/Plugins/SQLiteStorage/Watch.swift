import HubKernel

/// Whom the thread that writes tells how it goes.
struct Watch: Sendable {
  let log: Log
  let clock: any HubClock
  let metrics: SQLiteStoragePlugin.Metrics
  let damaged: Emitter<StorageDamaged>
}
