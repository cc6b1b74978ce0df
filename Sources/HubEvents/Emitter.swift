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

  /// Tells it, and what made it happen. Neither is made when nobody listens, and the cause only when somebody
  /// follows all events of the hub.
  @inlinable @inline(__always)
  public func emit(_ event: @autoclosure () -> E, because cause: @autoclosure () -> Cause?) {
    if channel.isHeard.load(ordering: .relaxed) { channel.deliver(event(), because: cause) }
  }

  /// The bus on which it is told, while there is one.
  package var bus: Bus? { channel.bus }
}

/// All who listen to one type of event.
@usableFromInline package final class Channel<E: Event>: Sendable {
  @usableFromInline let isHeard = Atomic<Bool>(false)
  fileprivate let listeners = Lock(Listeners<E>())
  fileprivate weak let bus: Bus?
  let wireName: String

  init(_ bus: Bus, _ name: String) {
    self.bus = bus
    wireName = name
  }

  @inline(never) @usableFromInline
  func deliver(_ event: E) {
    guard Happening.isFollowed, let bus else { return pass(event) }
    let happening = Happening(number: bus.nextHappening(), cause: Cause.current)
    Happening.$current.withValue(happening) { pass(event) }
  }

  @inline(never) @usableFromInline
  func deliver(_ event: E, because cause: () -> Cause?) {
    guard Happening.isFollowed else { return pass(event) }
    Cause.$current.withValue(cause() ?? Cause.current) { deliver(event) }
  }

  private func pass(_ event: E) {
    let all = listeners.withLock { $0 }
    for (_, sink) in all.sinks.sorted(by: { $0.key < $1.key }) { sink(event) }
    guard !all.hearers.isEmpty else { return }
    let told = ToldEvent(event)
    for (_, hear) in all.hearers.sorted(by: { $0.key < $1.key }) { hear(told) }
  }

  package func add(_ number: Int, _ sink: @escaping @Sendable (E) -> Void) {
    change { $0.sinks[number] = sink }
  }

  package func remove(_ number: Int) {
    change { $0.sinks[number] = nil }
  }

  fileprivate func change(_ change: (inout Listeners<E>) -> Void) {
    listeners.withLock { listeners in
      change(&listeners)
      isHeard.store(listeners.count > 0, ordering: .relaxed)
    }
  }
}

/// Those who listen to one type of event, and those who know it by its name alone.
private struct Listeners<E: Event> {
  var sinks: [Int: @Sendable (E) -> Void] = [:]
  var hearers: [Int: @Sendable (ToldEvent) -> Void] = [:]

  var count: Int { sinks.count + hearers.count }
}

/// A channel whose event type is not known here.
protocol AnyChannel: AnyObject, Sendable {
  var wireName: String { get }
  var listenerCount: Int { get }
  var kind: EventKind { get }
  func addTap(_ number: Int, _ tap: @escaping @Sendable (any Event) -> Void)
  /// Tells it to somebody who knows it by name; to nobody of that number without `hear`.
  func tell(_ number: Int, _ hear: (@Sendable (ToldEvent) -> Void)?)
  func remove(_ number: Int)
}

extension Channel: AnyChannel {
  var listenerCount: Int { listeners.withLock { $0.count } }
  func addTap(_ number: Int, _ tap: @escaping @Sendable (any Event) -> Void) { add(number) { tap($0) } }
  func tell(_ number: Int, _ hear: (@Sendable (ToldEvent) -> Void)?) { change { $0.hearers[number] = hear } }

  var kind: EventKind {
    EventKind(name: E.wireName) {
      try E(from: $0)
    } tell: { event in
      if let event = event as? E { Emitter(channel: self).emit(event) }
    }
  }
}
