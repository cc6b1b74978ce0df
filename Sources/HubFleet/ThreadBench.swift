internal import Glibc
internal import HubBase

/// A bench that is a thread of its own.
package final class ThreadBench: FleetBench, @unchecked Sendable {
  // Sendable: everything that changes is touched only with the mutex held.
  private struct Later {
    let time: UInt64
    let work: @Sendable () -> Void
  }

  /// No more things wait to be done than these, and no more to be done later.
  package static let limit = 16_384

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let news = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var queue: [@Sendable () -> Void] = []
  private var done = 0
  private var later: [Later] = []
  private var isOver = false

  /// Begins the thread, which ends with `end`; nil when there is none to be had.
  package static func begin() -> ThreadBench? {
    let bench = ThreadBench()
    return BackgroundThread.start { bench.run() } == 0 ? bench : nil
  }

  private init() {
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(news, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(news)
    pthread_mutex_destroy(mutex)
    news.deallocate()
    mutex.deallocate()
  }

  package var waiting: Int { alone { queue.count - done } }

  @discardableResult
  package func add(_ work: @escaping @Sendable () -> Void) -> Bool {
    alone {
      guard !isOver, queue.count - done < Self.limit else { return false }
      queue.append(work)
      pthread_cond_signal(news)
      return true
    }
  }

  package func add(after time: Duration, _ work: @escaping @Sendable () -> Void) {
    alone {
      guard !isOver, later.count < Self.limit else { return }
      later.append(Later(time: Self.now &+ time.nanoseconds, work: work))
      pthread_cond_signal(news)
    }
  }

  package func end() {
    alone {
      isOver = true
      later = []
      pthread_cond_signal(news)
    }
  }

  private func alone<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  private func run() { while let work = next() { work() } }

  /// What is to be done next, waited for; nil when it is over.
  private func next() -> (@Sendable () -> Void)? {
    alone {
      while true {
        let now = Self.now
        if let place = later.firstIndex(where: { $0.time <= now }) { return later.remove(at: place).work }
        if done < queue.count {
          defer { step() }
          return queue[done]
        }
        if isOver { return nil }
        wait(until: later.map(\.time).min())
      }
    }
  }

  /// What is done is let go in one piece, now and then.
  private func step() {
    done += 1
    guard done == queue.count || done == Self.limit else { return }
    queue.removeFirst(done)
    done = 0
  }

  private func wait(until time: UInt64?) {
    guard let time else {
      pthread_cond_wait(news, mutex)
      return
    }
    var moment = timespec(tv_sec: Int(time / 1_000_000_000), tv_nsec: Int(time % 1_000_000_000))
    pthread_cond_timedwait(news, mutex, &moment)
  }

  private static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
