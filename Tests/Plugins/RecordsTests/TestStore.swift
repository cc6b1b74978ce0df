import HubKernel
import HubRecords

/// A store in memory that a test can fill, hold up and break.
final class TestStore: RecordStorage {
  private struct State {
    var kept: [RecordKey: Record] = [:]
    var writes = 0
    var loads = 0
    var failure: StorageFailure?
    var isHeld = false
    var tell = Teller()
    var held: [(change: RecordChange, done: @Sendable (StorageFailure?) -> Void)] = []
  }

  private struct Teller {
    var call: (@Sendable () -> Void)?
  }

  private let state = Lock(State())

  var summary: String { "a store of a test" }
  var isDurable: Bool { false }
  var kept: [RecordKey: Record] { state.withLock { $0.kept } }
  var writes: Int { state.withLock { $0.writes } }
  var loads: Int { state.withLock { $0.loads } }

  /// From now on it says that it cannot; nil when it can again.
  func fail(_ failure: StorageFailure?) { state.withLock { $0.failure = failure } }

  /// From now on nothing is written until `release`.
  func hold() { state.withLock { $0.isHeld = true } }

  func release() {
    let held = state.withLock { state in
      defer { (state.held, state.isHeld) = ([], false) }
      return state.held
    }
    for one in held { write(one.change, one.done) }
  }

  /// Loses everything, and says so.
  func lose() {
    let tell = state.withLock { state in
      state.kept = [:]
      return state.tell
    }
    tell.call?()
  }

  func follow(losses tell: @escaping @Sendable () -> Void) { state.withLock { $0.tell.call = tell } }

  func fill(_ record: Record) { state.withLock { $0.kept[record.key] = record } }

  func load(_ each: @escaping @Sendable (Record) -> Void) async throws(StorageFailure) -> String? {
    let (all, failure) = state.withLock { state in
      state.loads += 1
      return (Array(state.kept.values), state.failure)
    }
    if let failure { throw failure }
    for record in all { each(record) }
    return nil
  }

  func write(_ change: RecordChange, _ done: @escaping @Sendable (StorageFailure?) -> Void) {
    let answer = state.withLock { state -> StorageFailure?? in
      guard !state.isHeld else {
        state.held.append((change, done))
        return .none
      }
      if let failure = state.failure { return .some(failure) }
      state.writes += 1
      switch change {
      case .keep(let record): state.kept[record.key] = record
      case .forget(let key): state.kept[key] = nil
      }
      return .some(nil)
    }
    if let answer { done(answer) }
  }

  func flush() async {}
}
