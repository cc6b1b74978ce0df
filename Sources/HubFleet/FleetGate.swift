internal import Glibc

/// Lets so many through at once, and has others wait. For threads that may.
package final class FleetGate: @unchecked Sendable {
  // Sendable: what changes is touched only with the mutex held.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let room = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var free: Int

  /// A gate for so many.
  package init(_ count: Int) {
    free = count
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(room, nil)
  }

  deinit {
    pthread_cond_destroy(room)
    pthread_mutex_destroy(mutex)
    room.deallocate()
    mutex.deallocate()
  }

  /// Waits until there is room, and takes it. Whoever takes it must leave.
  package func enter() {
    pthread_mutex_lock(mutex)
    while free == 0 { pthread_cond_wait(room, mutex) }
    free -= 1
    pthread_mutex_unlock(mutex)
  }

  /// Gives the room back.
  package func leave() {
    pthread_mutex_lock(mutex)
    free += 1
    pthread_cond_signal(room)
    pthread_mutex_unlock(mutex)
  }
}
