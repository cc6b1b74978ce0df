extension Timers {
  /// Runs `work` and returns true, or gives up on it after `limit` and returns false. Work that is given up
  /// on is cancelled, and its end is not waited for, since it may never come.
  package func within(_ limit: Duration, _ work: @escaping @Sendable () async -> Void) async -> Bool {
    let race = Race()
    let task = Task.detached(executorPreference: executor) {
      await work()
      race.finish(true)
    }
    let number = after(limit) {
      task.cancel()
      race.finish(false)
    }
    let isDone = await race.outcome()
    cancel(number)
    return isDone
  }
}

/// The first of several ends, which counts.
private final class Race: Sendable {
  private struct State {
    var outcome: Bool?
    var waiting: CheckedContinuation<Bool, Never>?
  }
  private let state = Lock(State())

  package func finish(_ outcome: Bool) {
    let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard state.outcome == nil else { return nil }
      state.outcome = outcome
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume(returning: outcome)
  }

  package func outcome() async -> Bool {
    await withCheckedContinuation { continuation in
      let known = state.withLock { state in
        if state.outcome == nil { state.waiting = continuation }
        return state.outcome
      }
      if let known { continuation.resume(returning: known) }
    }
  }
}
