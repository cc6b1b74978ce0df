import Glibc
import HubRecords

/// What waits for the thread that writes: changes, and other things to be done between them, in the order in
/// which they were given.
final class WriteQueue: @unchecked Sendable {
  // Sendable: everything stored is touched only with the mutex held.

  /// The most that may wait.
  struct Limits: Sendable, Equatable {
    var changes = 100_000
    var bytes = 64 << 20
    /// How long a first change waits for others.
    var gathering = Duration.zero
  }

  /// A change and whom to tell.
  struct Pending: Sendable {
    let change: RecordChange
    let size: Int
    let done: @Sendable (StorageFailure?) -> Void
  }

  enum Entry: Sendable {
    case change(Pending)
    case work(@Sendable (Writer) -> Void)
  }

  /// What the thread does that takes from here.
  private enum Rest { case none, asleep, gathering }

  /// When so many wait, nobody waits for more.
  private static let enough = 1_000
  /// Where so many came together, more are on their way, and are waited for a moment: a write to the disk and
  /// the pages it touches cost more than what stands in them.
  static let crowd = 8
  static let pauseInCrowd = Duration.milliseconds(1)

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var entries: [Entry] = []
  private var limits: Limits
  private var changes = 0
  private var bytes = 0
  private var isOver = false
  private var rest = Rest.none
  /// How much was taken the last time.
  private var lastTaken = 0
  private var isInHaste = false
  private var isFinished = false

  init(_ limits: Limits) {
    self.limits = limits
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  private func withLock<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Why a change cannot wait here; nil when it does.
  func put(_ pending: Pending) -> StorageFailure? {
    withLock {
      if isOver { return .closed }
      guard changes < limits.changes, bytes + pending.size <= limits.bytes else { return .busy }
      changes += 1
      bytes += pending.size
      entries.append(.change(pending))
      // Whoever gathers looks again when the time is over: to be woken for each costs more than it saves.
      if rest == .asleep || (rest == .gathering && entries.count >= Self.enough) {
        pthread_cond_signal(condition)
      }
      return nil
    }
  }

  /// Has something done after all that waits; false when nobody does anything here any more.
  func put(_ work: @escaping @Sendable (Writer) -> Void) -> Bool {
    withLock {
      if isOver { return false }
      entries.append(.work(work))
      isInHaste = true
      if rest != .none { pthread_cond_signal(condition) }
      return true
    }
  }

  /// Everything that waits, once there is something; nil when nothing will come any more.
  func next() -> [Entry]? {
    withLock {
      rest = .asleep
      defer { rest = .none }
      while entries.isEmpty {
        if isOver { return nil }
        pthread_cond_wait(condition, mutex)
      }
      gather()
      isInHaste = false
      lastTaken = entries.count
      defer { entries = [] }
      return entries
    }
  }

  /// Gives others time to come, unless somebody wants more than a change.
  private func gather() {
    let pause = max(limits.gathering, lastTaken < Self.crowd ? .zero : Self.pauseInCrowd)
    guard pause > .zero else { return }
    rest = .gathering
    var end = Self.moment(after: pause)
    while !isInHaste, !isOver, entries.count < Self.enough {
      if pthread_cond_timedwait(condition, mutex, &end) != 0 { return }
    }
  }

  /// Changes that were taken from here have been dealt with.
  func settle(changes count: Int, bytes size: Int) {
    withLock {
      changes -= count
      bytes -= size
    }
  }

  func adapt(to limits: Limits) { withLock { self.limits = limits } }

  /// How much waits, what is being written included.
  var waiting: (changes: Int, bytes: Int) { withLock { (changes, bytes) } }

  /// Nothing more is taken; what waits is still done.
  func end() {
    withLock {
      isOver = true
      pthread_cond_broadcast(condition)
    }
  }

  /// The thread has done all there was to do.
  func finish() {
    withLock {
      isFinished = true
      pthread_cond_broadcast(condition)
    }
  }

  func awaitFinish(for time: Duration) {
    withLock {
      var end = Self.moment(after: time)
      while !isFinished {
        if pthread_cond_timedwait(condition, mutex, &end) != 0 { return }
      }
    }
  }

  /// As the system counts time.
  private static func moment(after time: Duration) -> timespec {
    var moment = timespec()
    clock_gettime(CLOCK_MONOTONIC, &moment)
    let (seconds, attoseconds) = time.components
    let nanoseconds = moment.tv_nsec + Int(attoseconds / 1_000_000_000)
    moment.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
    moment.tv_nsec = nanoseconds % 1_000_000_000
    return moment
  }
}
