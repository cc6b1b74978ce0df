import HubBase
import Synchronization

/// One channel for each type of event, made when it is first named.
package final class Bus: Sendable {
  fileprivate struct State {
    var channels: [ObjectIdentifier: any AnyChannel] = [:]
    /// Those of events whose names are known only when the hub is put together.
    var named: [String: any AnyChannel] = [:]
    var taps: [Int: @Sendable (any Event) -> Void] = [:]
    var wishes: [Int: Wish] = [:]
    var nextNumber = 0
  }

  /// What somebody wants to hear by name.
  fileprivate struct Wish {
    let names: Set<String>
    let hear: @Sendable (ToldEvent) -> Void

    func hearer(of name: String) -> (@Sendable (ToldEvent) -> Void)? {
      names.contains(name) || names.contains(Bus.everything) ? hear : nil
    }
  }

  /// Stands for the name of every event.
  package static let everything = "*"

  private let state = Lock(State())
  private let happenings = Atomic<UInt64>(0)

  package init() {}

  deinit {
    for _ in state.withLock({ $0.taps }) { Happening.unfollow() }
  }

  package func emitter<E: Event>(_ type: E.Type) -> Emitter<E> { Emitter(channel: channel(type)) }

  package func channel<E: Event>(_ type: E.Type) -> Channel<E> {
    state.withLock { state in
      if let known = state.channels[ObjectIdentifier(type)] as? Channel<E> { return known }
      let made = Channel<E>(self, E.wireName)
      state.channels[ObjectIdentifier(type)] = made
      state.connect(made)
      return made
    }
  }

  /// The right to tell an event whose name the type does not say. Whoever asks sees to it that no type has
  /// it.
  package func emitter<E: Event>(_ type: E.Type, named name: String) -> Emitter<E> {
    state.withLock { state in
      if let known = state.named[name] as? Channel<E> { return Emitter(channel: known) }
      let made = Channel<E>(self, name)
      state.named[name] = made
      state.connect(made)
      return Emitter(channel: made)
    }
  }

  /// Hears the events of these names, those included that are named later, in place of what that number heard
  /// by name before. Nobody may wait there.
  package func hear(_ names: [String], _ number: Int, _ hear: @escaping @Sendable (ToldEvent) -> Void) {
    state.withLock { state in
      let wish = Wish(names: Set(names), hear: hear)
      state.wishes[number] = wish
      for channel in state.all { channel.tell(number, wish.hearer(of: channel.wireName)) }
    }
  }

  /// Hears nothing by name any more.
  package func forget(_ number: Int) {
    state.withLock { state in
      state.wishes[number] = nil
      for channel in state.all { channel.tell(number, nil) }
    }
  }

  /// A number for an event that is told while somebody follows all of them.
  func nextHappening() -> UInt64 { happenings.wrappingAdd(1, ordering: .relaxed).newValue }

  /// A number for somebody who listens, by which it is taken off again.
  package func number() -> Int {
    state.withLock { state in
      state.nextNumber += 1
      return state.nextNumber
    }
  }

  /// Hears every event of every type, those included that are named later.
  package func tap(_ hear: @escaping @Sendable (any Event) -> Void) -> Int {
    let number = number()
    Happening.follow()
    state.withLock { state in
      state.taps[number] = hear
      for channel in state.all { channel.addTap(number, hear) }
    }
    return number
  }

  package func remove(_ number: Int) {
    let wasTap = state.withLock { state in
      for channel in state.all { channel.remove(number) }
      return state.taps.removeValue(forKey: number) != nil
    }
    if wasTap { Happening.unfollow() }
  }

  /// How many listeners there are, over all types of events.
  package var subscriptionCount: Int {
    state.withLock { $0.all.reduce(0) { $0 + $1.listenerCount } }
  }

  /// Every type of event that has been named so far.
  package var kinds: [EventKind] {
    state.withLock { $0.channels.values.map(\.kind).sorted { $0.name < $1.name } }
  }

  /// What events have been named so far.
  package var wireNames: [String] {
    state.withLock { $0.all.map(\.wireName).sorted() }
  }

  /// Those of them that are types.
  package var typeNames: Set<String> { state.withLock { Set($0.channels.values.map(\.wireName)) } }
}

extension Bus.State {
  fileprivate var all: [any AnyChannel] { Array(channels.values) + Array(named.values) }

  /// Lets those listen to a new channel who asked before it was there.
  fileprivate func connect(_ made: any AnyChannel) {
    for (number, tap) in taps { made.addTap(number, tap) }
    for (number, wish) in wishes { made.tell(number, wish.hearer(of: made.wireName)) }
  }
}
