import Glibc

/// The one thread on which hubs under test live: their tasks, their lanes and their time. It does nothing
/// unasked.
final class Workbench: @unchecked Sendable {
  // Sendable: everything stored is touched only with the mutex held.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var jobs: [ObjectIdentifier: [UnownedJob]] = [:]
  private var orders: [@Sendable () -> Void] = []
  private var isOver = false

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
    var thread = pthread_t()
    let me = Unmanaged.passRetained(self).toOpaque()
    pthread_create(&thread, nil, { Workbench.main($0) }, me)
    pthread_detach(thread)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  private static func main(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let raw else { return nil }
    let bench = Unmanaged<Workbench>.fromOpaque(raw).takeRetainedValue()
    while let order = bench.nextOrder() { order() }
    return nil
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  private func nextOrder() -> (@Sendable () -> Void)? {
    locked {
      while orders.isEmpty, !isOver { pthread_cond_wait(condition, mutex) }
      return orders.isEmpty ? nil : orders.removeFirst()
    }
  }

  /// A task of a crew is ready to go on.
  fileprivate func add(_ job: UnownedJob, of crew: Crew) {
    locked {
      jobs[ObjectIdentifier(crew), default: []].append(job)
      pthread_cond_broadcast(condition)
    }
  }

  /// Lets every task of a crew run that can; returns whether there was one. To be called on this thread.
  func runTasks(of crew: Crew) -> Bool {
    var ran = false
    while true {
      let ready = locked { jobs.removeValue(forKey: ObjectIdentifier(crew)) ?? [] }
      if ready.isEmpty { return ran }
      ran = true
      for job in ready { job.runSynchronously(on: crew.asUnownedTaskExecutor()) }
    }
  }

  /// Waits in real time for a task of these crews to become ready; returns whether one did.
  func waitForTask(_ patience: Duration, of crews: [Crew]) -> Bool {
    guard patience > .zero else { return false }
    var until = timespec()
    clock_gettime(CLOCK_REALTIME, &until)
    let (seconds, attoseconds) = patience.components
    until.tv_sec += Int(seconds)
    until.tv_nsec += Int(attoseconds / 1_000_000_000)
    if until.tv_nsec >= 1_000_000_000 {
      until.tv_nsec -= 1_000_000_000
      until.tv_sec += 1
    }
    return locked {
      while !crews.contains(where: { jobs[ObjectIdentifier($0)] != nil }) {
        if pthread_cond_timedwait(condition, mutex, &until) == ETIMEDOUT {
          return crews.contains { jobs[ObjectIdentifier($0)] != nil }
        }
      }
      return true
    }
  }

  /// Does something on this thread and returns its result.
  func perform<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
    let result = await withCheckedContinuation { continuation in
      locked {
        orders.append { [self] in
          let result = work()
          locked {}
          continuation.resume(returning: result)
        }
        pthread_cond_broadcast(condition)
      }
    }
    // A continuation that is resumed before anybody waits for it hands over in a way that ThreadSanitizer
    // does not see. It sees that the mutex was let go over there and is taken here.
    locked {}
    return result
  }

  /// Ends the thread when its orders are done.
  func end() {
    locked {
      isOver = true
      pthread_cond_broadcast(condition)
    }
  }
}

/// The tasks of one hub on the bench.
final class Crew: TaskExecutor {
  private let bench: Workbench

  init(_ bench: Workbench) { self.bench = bench }

  /// A task is ready to go on.
  func enqueue(_ job: consuming ExecutorJob) { bench.add(UnownedJob(job), of: self) }
}
