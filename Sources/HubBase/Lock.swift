public import Glibc

/// A value that threads share, reached only while its lock is held. Hold it for a line, never across `await`.
///
/// Never make `State` itself a closure, optional or not: each time it is reached it would be wrapped once
/// more, and calling it would take longer and longer, until the stack ends. Put it into a struct.
///
/// Built on pthread rather than `Synchronization.Mutex` because ThreadSanitizer sees pthread locks.
public final class Lock<State>: @unchecked Sendable {
  // Sendable: `state` is touched only between lock and unlock of the same mutex.
  @usableFromInline let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  @usableFromInline var state: State

  /// Takes `state` into custody.
  public init(_ state: sending State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Runs `body` alone with the state.
  @inlinable
  public func withLock<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&state)
  }
}
