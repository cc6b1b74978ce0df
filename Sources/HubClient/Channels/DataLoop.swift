internal import CHubSys
internal import Glibc
internal import HubBase
internal import HubRTC

/// The thread of one connection: its sockets, its time, and the machine that makes a way of them.
final class DataLoop: Sendable {
  private struct Shared {
    var orders: [@Sendable (DataSession) -> Void] = []
    var isOver = false
  }

  /// So many orders may wait; more are dropped with the connection that does not come about.
  private static let mostOrders = 1_024

  private let shared = Lock(Shared())
  private let waker: Int32
  private let tell: @Sendable (DataWord) -> Void

  init(isOffering: Bool, _ tell: @escaping @Sendable (DataWord) -> Void) throws(ClientError) {
    self.tell = tell
    waker = hub_waker_create()
    guard waker >= 0 else { throw ClientError("no-thread", "there is no descriptor for a connection") }
    guard BackgroundThread.start({ [self] in work(isOffering) }) == 0 else {
      throw ClientError("no-thread", "there is no thread for a connection")
    }
  }

  deinit { hub_close(waker) }

  func run(_ order: @escaping @Sendable (DataSession) -> Void) {
    shared.withLock { shared in
      guard !shared.isOver, shared.orders.count < Self.mostOrders else { return }
      shared.orders.append(order)
      hub_waker_raise(waker)
    }
  }

  private func work(_ isOffering: Bool) {
    hub_block_signals()
    defer { shared.withLock { ($0.isOver, $0.orders) = (true, []) } }
    let session: DataSession
    do throws(ClientError) {
      session = try DataSession(tell)
      if isOffering { session.offer() }
    } catch {
      return tell(.over(error))
    }
    while !session.isOver {
      session.wait(waker)
      let orders = shared.withLock { shared in
        defer { shared.orders = [] }
        return shared.orders
      }
      for order in orders { order(session) }
      session.turn()
    }
    session.end()
  }
}
