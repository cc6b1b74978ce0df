import HubKernel
import Synchronization

/// What the plugin keeps of a connection: whether it asked for its place to be kept, and the place.
final class Wish: @unchecked Sendable {
  // Sendable: it is made before the connection exists, and from then on used on that connection's reactor.
  /// What connections have that did not ask.
  static let none = Wish(counting: nil)

  /// How many have asked whose connection has yet to open.
  private var pending: Pending?
  var place: Place?

  /// A count that those who wait hold up.
  final class Pending: Sendable {
    private let count = Atomic<Int>(0)
    var isAny: Bool { count.load(ordering: .relaxed) > 0 }
    fileprivate func add(_ step: Int) { count.wrappingAdd(step, ordering: .relaxed) }
  }

  init(counting pending: Pending?) {
    self.pending = pending
    pending?.add(1)
  }

  deinit { pending?.add(-1) }

  /// The connection opens. Whether this was a wish.
  func comesTrue() -> Bool {
    defer { pending = nil }
    pending?.add(-1)
    return pending != nil
  }
}
