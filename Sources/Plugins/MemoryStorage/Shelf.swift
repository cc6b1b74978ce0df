import HubKernel
import HubRecords

/// Records in memory.
final class Shelf: RecordStorage {
  private struct State {
    var records: [RecordKey: Record] = [:]
    var bytes = 0
    var limit: Int
  }

  /// What a record costs beside its bytes.
  private static let overhead = 256

  private let state: Lock<State>
  private let metrics: MemoryStoragePlugin.Metrics

  init(limit: Int, _ metrics: MemoryStoragePlugin.Metrics) {
    state = Lock(State(limit: limit))
    self.metrics = metrics
  }

  var summary: String { "in memory, until the hub stops" }
  var isDurable: Bool { false }

  func adapt(to limit: Int) { state.withLock { $0.limit = limit } }

  func load(_ each: @escaping @Sendable (Record) -> Void) async throws(StorageFailure) -> String? {
    for record in state.withLock({ $0.records }).values { each(record) }
    return nil
  }

  func write(_ change: RecordChange, _ done: @escaping @Sendable (StorageFailure?) -> Void) {
    let failure = state.withLock { apply(change, to: &$0) }
    if failure == nil { metrics.changes.add() } else { metrics.failures.add() }
    done(failure)
  }

  func flush() async {}

  private func apply(_ change: RecordChange, to state: inout State) -> StorageFailure? {
    switch change {
    case .keep(let record):
      let before = state.records[record.key].map(Self.size) ?? 0
      let after = state.bytes - before + Self.size(of: record)
      guard after <= state.limit else { return .full("\(state.limit) bytes are all there is") }
      state.records[record.key] = record
      state.bytes = after
    case .forget(let key):
      if let gone = state.records.removeValue(forKey: key) { state.bytes -= Self.size(of: gone) }
    }
    metrics.records.set(state.records.count)
    metrics.bytes.set(state.bytes)
    return nil
  }

  private static func size(of record: Record) -> Int {
    let key = record.key
    return overhead + key.namespace.utf8.count + key.topic.utf8.count + key.author.bytes.count
      + (record.data?.count ?? 0) + record.signature.count
  }
}
