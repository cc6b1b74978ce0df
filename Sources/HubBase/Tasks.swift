/// The tasks somebody has started and must see ended.
package final class Tasks: Sendable {
  private struct State {
    var running: [Int: Task<Void, Never>] = [:]
    var next = 0
    var isClosed = false
  }

  private let state = Lock(State())
  private let executor: (any TaskExecutor)?

  /// Its tasks run on `executor`, or where the process runs its tasks.
  package init(on executor: (any TaskExecutor)?) { self.executor = executor }

  package var count: Int { state.withLock { $0.running.count } }

  /// Starts a task that counts as running until it has returned.
  package func run(_ work: @escaping @Sendable () async -> Void) {
    // The entry is made under the lock that the finished task needs, so it cannot be removed before it is
    // there.
    state.withLock { state in
      guard !state.isClosed else { return }
      state.next += 1
      let number = state.next
      state.running[number] = Task.detached(executorPreference: executor) { [self] in
        await work()
        self.state.withLock { $0.running[number] = nil }
      }
    }
  }

  /// Cancels what runs and waits for its end.
  package func end() async {
    let running = state.withLock { state in
      state.isClosed = true
      return Array(state.running.values)
    }
    for task in running { task.cancel() }
    for task in running { await task.value }
  }

  /// Waits until nothing runs any more.
  package func untilIdle() async {
    while let task = state.withLock({ $0.running.values.first }) { await task.value }
  }
}
