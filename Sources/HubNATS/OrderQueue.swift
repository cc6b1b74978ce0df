internal import Glibc

/// What one thread is to do, in the order in which others ask for it. It is woken once for all that has
/// gathered meanwhile.
package final class OrderQueue<Order: Sendable>: @unchecked Sendable {
  // Sendable: everything is behind the mutex.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var orders: [Order] = []
  private var isWaiting = false
  private var isClosed = false

  /// An empty queue.
  package init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(arrival, nil)
  }

  deinit {
    pthread_cond_destroy(arrival)
    pthread_mutex_destroy(mutex)
    arrival.deallocate()
    mutex.deallocate()
  }

  /// How many wait.
  package var count: Int {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return orders.count
  }

  /// Adds an order, unless the queue has been closed.
  package func add(_ order: Order) { add(contentsOf: CollectionOfOne(order)) }

  /// Adds several orders, and wakes the thread at most once.
  package func add(contentsOf more: some Collection<Order>) {
    pthread_mutex_lock(mutex)
    if !isClosed { orders.append(contentsOf: more) }
    let wakes = isWaiting && !orders.isEmpty
    if wakes { isWaiting = false }
    pthread_mutex_unlock(mutex)
    if wakes { pthread_cond_signal(arrival) }
  }

  /// Waits until there is something to do and takes all of it; nil when the queue was closed and is empty.
  package func next() -> [Order]? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while orders.isEmpty {
      guard !isClosed else { return nil }
      isWaiting = true
      pthread_cond_wait(arrival, mutex)
    }
    isWaiting = false
    defer { orders = [] }
    return orders
  }

  /// Takes nothing more; what is there is still done.
  package func close() {
    pthread_mutex_lock(mutex)
    isClosed = true
    pthread_mutex_unlock(mutex)
    pthread_cond_broadcast(arrival)
  }
}
