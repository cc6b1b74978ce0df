import Glibc

/// Holds every lane between two messages while something is exchanged under their feet.
///
/// The lane that comes last does the exchanging. Whoever asked for it may have to wait for a thread, and so
/// must not have all lanes wait for him.
package final class Pause: @unchecked Sendable {
  // Sendable: the counters are touched only with the mutex held.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let clock: any HubClock
  private let work: @Sendable () -> Void
  /// How long a lane waits for the others before it gives up; for ever when there is none.
  private let patience: Duration?
  private var missing: Int
  private var isCommitted = false
  private var began: UInt64?
  private var outcome: Outcome?
  private var waiting: CheckedContinuation<Outcome, Never>?

  /// How it ended.
  package struct Outcome: Sendable {
    /// Whether the work was done. Otherwise nothing was, because some lane did not come in time.
    package let isDone: Bool
    /// For how many nanoseconds somebody stood still.
    package let length: UInt64
  }

  package init(
    lanes: Int, clock: any HubClock, patience: Duration? = nil, _ work: @escaping @Sendable () -> Void
  ) {
    missing = lanes
    self.clock = clock
    self.patience = patience
    self.work = work
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
    if lanes == 0 { commit() }
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Called by a lane: it stands still until the pause is over.
  package func hold() {
    pthread_mutex_lock(mutex)
    // The others gave up.
    guard outcome == nil else {
      pthread_mutex_unlock(mutex)
      return
    }
    if began == nil { began = clock.now }
    missing -= 1
    guard missing > 0 else {
      isCommitted = true
      pthread_mutex_unlock(mutex)
      return commit()
    }
    var deadline = end(of: patience)
    while outcome == nil {
      guard patience != nil, !isCommitted else {
        pthread_cond_wait(condition, mutex)
        continue
      }
      if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT, outcome == nil, !isCommitted {
        finish(isDone: false)
      }
    }
    pthread_mutex_unlock(mutex)
  }

  /// Returns when it is over.
  package func over() async -> Outcome {
    await withCheckedContinuation { continuation in
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      if let outcome { continuation.resume(returning: outcome) } else { waiting = continuation }
    }
  }

  private func commit() {
    work()
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    finish(isDone: true)
  }

  /// With the mutex held.
  private func finish(isDone: Bool) {
    let now = clock.now
    let outcome = Outcome(isDone: isDone, length: now &- (began ?? now))
    self.outcome = outcome
    pthread_cond_broadcast(condition)
    waiting?.resume(returning: outcome)
    waiting = nil
  }

  private func end(of patience: Duration?) -> timespec {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    let nanoseconds = time.tv_nsec + Int(clamping: (patience ?? .zero).nanoseconds)
    time.tv_sec += nanoseconds / 1_000_000_000
    time.tv_nsec = nanoseconds % 1_000_000_000
    return time
  }
}
