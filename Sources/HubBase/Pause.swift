import Glibc

/// Holds every lane between two messages while something is exchanged under their feet.
package final class Pause: @unchecked Sendable {
  // Sendable: the counters are touched only with the mutex held.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var missing: Int
  private var isOver = false
  private var waiting: CheckedContinuation<Void, Never>?

  package init(lanes: Int) {
    missing = lanes
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
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
    defer { pthread_mutex_unlock(mutex) }
    missing -= 1
    if missing == 0 {
      waiting?.resume()
      waiting = nil
    }
    while !isOver { pthread_cond_wait(condition, mutex) }
  }

  /// Returns when every lane stands still.
  package func allHeld() async {
    await withCheckedContinuation { continuation in
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      if missing <= 0 { continuation.resume() } else { waiting = continuation }
    }
  }

  package func end() {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    isOver = true
    pthread_cond_broadcast(condition)
  }
}
