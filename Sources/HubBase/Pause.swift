import Glibc

/// Holds every lane between two messages while something is exchanged under their feet.
///
/// The lane that comes last does the exchanging. Whoever asked for it may have to wait for a thread, and so must
/// not have all lanes wait for him.
package final class Pause: @unchecked Sendable {
  // Sendable: the counters are touched only with the mutex held.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let clock: any HubClock
  private let work: @Sendable () -> Void
  private var missing: Int
  private var began: UInt64?
  private var length: UInt64?
  private var waiting: CheckedContinuation<UInt64, Never>?

  package init(lanes: Int, clock: any HubClock, _ work: @escaping @Sendable () -> Void) {
    missing = lanes
    self.clock = clock
    self.work = work
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
    if lanes == 0 { end() }
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
    if began == nil { began = clock.now }
    missing -= 1
    guard missing > 0 else {
      pthread_mutex_unlock(mutex)
      return end()
    }
    while length == nil { pthread_cond_wait(condition, mutex) }
    pthread_mutex_unlock(mutex)
  }

  /// Returns when it is over: how long, in nanoseconds, somebody stood still.
  package func over() async -> UInt64 {
    await withCheckedContinuation { continuation in
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      if let length { continuation.resume(returning: length) } else { waiting = continuation }
    }
  }

  private func end() {
    work()
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    let now = clock.now
    let length = now &- (began ?? now)
    self.length = length
    pthread_cond_broadcast(condition)
    waiting?.resume(returning: length)
    waiting = nil
  }
}
