internal import HubBase
public import Synchronization

/// Tells an event to whoever listens. Costs a load and a branch while nobody does.
@frozen public struct Emitter<E: Event>: Sendable {
  @usableFromInline let channel: Channel<E>

  /// Tells it. The event is not even made when nobody listens.
  @inlinable @inline(__always)
  public func emit(_ event: @autoclosure () -> E) {
    if channel.isHeard.load(ordering: .relaxed) { channel.deliver(event()) }
  }
}

/// All who listen to one type of event.
@usableFromInline package final class Channel<E: Event>: Sendable {
  @usableFromInline let isHeard = Atomic<Bool>(false)
  fileprivate let sinks = Lock<[Int: @Sendable (E) -> Void]>([:])

  @inline(never) @usableFromInline
  func deliver(_ event: E) {
    for (_, sink) in sinks.withLock({ $0 }).sorted(by: { $0.key < $1.key }) { sink(event) }
  }

  package func add(_ number: Int, _ sink: @escaping @Sendable (E) -> Void) {
    sinks.withLock { $0[number] = sink }
    isHeard.store(true, ordering: .relaxed)
  }

  package func remove(_ number: Int) {
    sinks.withLock { sinks in
      sinks[number] = nil
      isHeard.store(!sinks.isEmpty, ordering: .relaxed)
    }
  }
}

/// A channel whose event type is not known here.
protocol AnyChannel: AnyObject, Sendable {
  var wireName: String { get }
  var listenerCount: Int { get }
  func addTap(_ number: Int, _ tap: @escaping @Sendable (any Event) -> Void)
  func remove(_ number: Int)
}

extension Channel: AnyChannel {
  var wireName: String { E.wireName }
  var listenerCount: Int { sinks.withLock { $0.count } }
  func addTap(_ number: Int, _ tap: @escaping @Sendable (any Event) -> Void) { add(number) { tap($0) } }
}
