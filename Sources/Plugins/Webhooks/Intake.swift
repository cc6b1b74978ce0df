import HubKernel

/// Hears every event of the hub and hands each to those who want it. It goes on over a reload, so that none
/// is missed or heard twice.
final class Intake: Sendable {
  /// What is heard before the couriers are there waits for them.
  private static let mostHeld = 8_192

  fileprivate struct State {
    var couriers: [Courier] = []
    var isOpen = false
    var held: [(event: any Event, milliseconds: Int64)] = []
    /// Who wants which type, as far as types have been heard.
    var table: [ObjectIdentifier: [Courier]] = [:]
    /// The same for events that all have one type and names of their own.
    var names: [String: [Courier]] = [:]
    var tap: Int?
  }

  private let control: any HubControl
  private let clock: any HubClock
  private let state = Lock(State())

  init(_ control: any HubControl, _ clock: any HubClock) {
    self.control = control
    self.clock = clock
  }

  func begin() {
    let tap = control.tap { [self] in hear($0) }
    state.withLock { $0.tap = tap }
  }

  func end() {
    let tap = state.withLock { state in
      defer { state.tap = nil }
      return state.tap
    }
    if let tap { control.untap(tap) }
  }

  /// Tells these from now on, and first what was heard before.
  func open(_ couriers: [Courier]) {
    state.withLock { state in
      (state.couriers, state.table, state.names, state.isOpen) = (couriers, [:], [:], true)
      let held = state.held
      state.held = []
      for one in held { state.hand(one.event, one.milliseconds) }
    }
  }

  private func hear(_ event: any Event) {
    let now = clock.wallMilliseconds
    state.withLock { state in
      if state.isOpen { return state.hand(event, now) }
      if state.held.count < Self.mostHeld { state.held.append((event, now)) }
    }
  }
}

extension Intake.State {
  mutating func hand(_ event: any Event, _ milliseconds: Int64) {
    for courier in wanting(event) { courier.hear(event, at: milliseconds) }
  }

  private mutating func wanting(_ event: any Event) -> [Courier] {
    let type = type(of: event)
    if type == NamedEvent.self {
      let name = event.eventName
      let wanted = names[name] ?? couriers.filter { $0.wants(name) }
      names[name] = wanted
      return wanted
    }
    // Names are made of types once: it takes a while, and this is a reactor.
    let wanted = table[ObjectIdentifier(type)] ?? couriers.filter { [name = type.wireName] in $0.wants(name) }
    table[ObjectIdentifier(type)] = wanted
    return wanted
  }
}
