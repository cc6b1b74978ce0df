import Glibc
import HubKernel

/// A thread that waits for the disk, so that nobody else has to. It does one thing at a time, in order.
final class Clerk: @unchecked Sendable {
  // Sendable: everything stored is touched only with the mutex held.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var jobs: [@Sendable () -> Void] = []
  private var isOver = false

  /// Nil when the system has no thread to give.
  static func begin() -> Clerk? {
    let clerk = Clerk()
    return BackgroundThread.start { clerk.work() } == 0 ? clerk : nil
  }

  private init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func perform<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
      pthread_mutex_lock(mutex)
      let mayWait = !isOver
      if mayWait { jobs.append { continuation.resume(returning: work()) } }
      pthread_cond_signal(condition)
      pthread_mutex_unlock(mutex)
      if !mayWait { continuation.resume(returning: work()) }
    }
  }

  /// The thread ends when nothing is left to do.
  func end() {
    pthread_mutex_lock(mutex)
    isOver = true
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  private func work() {
    while let job = next() { job() }
  }

  private func next() -> (@Sendable () -> Void)? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while jobs.isEmpty {
      if isOver { return nil }
      pthread_cond_wait(condition, mutex)
    }
    return jobs.removeFirst()
  }
}
