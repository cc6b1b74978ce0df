internal import CHubSys
internal import HubKernel
internal import Synchronization

/// What other threads hold of a reactor: they leave work here and wake it.
final class ReactorPort: Sendable {
  let number: Int
  let waker: Int32
  /// How many sockets it has, as others see it.
  let load = Atomic<Int>(0)
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
      return pending.count == 1
    }
    if isFirst { wake() }
  }

  func take() -> [@Sendable (ReactorLoop) -> Void] {
    pending.withLock { pending in
      if pending.isEmpty { return [] }
      defer { pending = [] }
      return pending
    }
  }
}
