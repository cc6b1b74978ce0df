internal import CHubSys
internal import HubKernel
internal import Synchronization

/// What other threads hold of a reactor: they leave work here and wake it.
final class ReactorPort: Sendable {
  let number: Int
  let waker: Int32
  /// How many sockets it has, as others see it.
  let load = Atomic<Int>(0)
  /// Whether there may be work, so that a turn without need not lock. Set before the reactor is woken.
  private let hasWork = Atomic<Bool>(false)
  private let pending = Lock<[@Sendable (ReactorLoop) -> Void]>([])

  init(number: Int) throws(ServerError) {
    self.number = number
    waker = hub_waker_create()
    if waker < 0 { throw .system("cannot make an eventfd", -waker) }
  }

  deinit { hub_close(waker) }

  func wake() { hub_waker_raise(waker) }

  /// Runs `work` on the reactor's thread.
  func run(_ work: @escaping @Sendable (ReactorLoop) -> Void) {
    let isFirst = pending.withLock { pending in
      pending.append(work)
      hasWork.store(true, ordering: .releasing)
      return pending.count == 1
    }
    if isFirst { wake() }
  }

  @inline(__always)
  func take() -> [@Sendable (ReactorLoop) -> Void] {
    hasWork.load(ordering: .acquiring) ? takeWork() : []
  }

  private func takeWork() -> [@Sendable (ReactorLoop) -> Void] {
    hasWork.store(false, ordering: .relaxed)
    return pending.withLock { pending in
      if pending.isEmpty { return [] }
      defer { pending = [] }
      return pending
    }
  }
}
