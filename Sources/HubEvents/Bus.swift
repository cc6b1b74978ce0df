import HubBase

/// One channel for each type of event, made when it is first named.
package final class Bus: Sendable {
  private struct State {
    var channels: [ObjectIdentifier: any AnyChannel] = [:]
    var taps: [Int: @Sendable (any Event) -> Void] = [:]
    var nextNumber = 0
  }

  private let state = Lock(State())

  package init() {}

  package func emitter<E: Event>(_ type: E.Type) -> Emitter<E> { Emitter(channel: channel(type)) }

  package func channel<E: Event>(_ type: E.Type) -> Channel<E> {
    state.withLock { state in
      if let known = state.channels[ObjectIdentifier(type)] as? Channel<E> { return known }
      let made = Channel<E>()
      state.channels[ObjectIdentifier(type)] = made
      for (number, tap) in state.taps { made.addTap(number, tap) }
      return made
    }
  }

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
    state.withLock { state in
      state.taps[number] = hear
      for channel in state.channels.values { channel.addTap(number, hear) }
    }
    return number
  }

  package func remove(_ number: Int) {
    state.withLock { state in
      state.taps[number] = nil
      for channel in state.channels.values { channel.remove(number) }
    }
  }

  /// How many listeners there are, over all types of events.
  package var subscriptionCount: Int {
    state.withLock { $0.channels.values.reduce(0) { $0 + $1.listenerCount } }
  }

  /// What events have been named so far.
  package var wireNames: [String] {
    state.withLock { $0.channels.values.map(\.wireName).sorted() }
  }
}
