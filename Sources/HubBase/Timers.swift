/// What is to be done later. One task sleeps until the next thing is due.
public final class Timers: Sendable {
  private struct Entry {
    var due: UInt64
    var order: Int
    var work: @Sendable () -> Void
  }

  private struct State {
    var entries: [Int: Entry] = [:]
    var next = 0
    var sleeper: Task<Void, Never>?
    var sleepsUntil = UInt64.max
    var isClosed = false
  }

  private let clock: any HubClock
  let executor: (any TaskExecutor)?
  private let state = Lock(State())

  package init(_ clock: any HubClock, on executor: (any TaskExecutor)?) {
    self.clock = clock
    self.executor = executor
  }

  /// When the next thing is due.
  public var nextDue: UInt64? { state.withLock { $0.entries.values.map(\.due).min() } }
  package var count: Int { state.withLock { $0.entries.count } }

  /// Runs `work` once, `delay` from now; the number cancels it.
  @discardableResult
  package func after(_ delay: Duration, _ work: @escaping @Sendable () -> Void) -> Int {
    let (sum, isNever) = clock.now.addingReportingOverflow(delay.nanoseconds)
    let due = isNever ? UInt64.max : sum
    let number = state.withLock { state in
      state.next += 1
      state.entries[state.next] = Entry(due: due, order: state.next, work: work)
      return state.next
    }
    schedule()
    return number
  }

  /// Runs `work` again and again until it is cancelled.
  package func every(_ period: Duration, _ work: @escaping @Sendable () -> Void) -> TimerTicket {
    let ticket = TimerTicket()
    repeatEvery(period, ticket, work)
    return ticket
  }

  private func repeatEvery(_ period: Duration, _ ticket: TimerTicket, _ work: @escaping @Sendable () -> Void)
  {
    let number = after(period) { [self] in
      guard !ticket.isCancelled else { return }
      work()
      repeatEvery(period, ticket, work)
    }
    if ticket.becomes(number) { cancel(number) }
  }

  package func cancel(_ number: Int) { state.withLock { $0.entries[number] = nil } }

  package func cancel(_ ticket: TimerTicket) {
    if let number = ticket.cancel() { cancel(number) }
  }

  /// Does everything that is due, in order of time. The virtual clock of tests calls this when it moves.
  public func fire() {
    let due = state.withLock { state -> [Entry] in
      let now = clock.now
      let due = state.entries.filter { $0.value.due <= now }
      for number in due.keys { state.entries[number] = nil }
      return due.values.sorted { ($0.due, $0.order) < ($1.due, $1.order) }
    }
    for entry in due { entry.work() }
  }

  private func schedule() {
    state.withLock { state in
      guard !state.isClosed, let next = state.entries.values.map(\.due).min(), next < state.sleepsUntil else {
        return
      }
      state.sleeper?.cancel()
      state.sleepsUntil = next
      state.sleeper = Task.detached(executorPreference: executor) { [self, clock] in
        await clock.sleep(until: next)
        guard !Task.isCancelled else { return }
        self.state.withLock { $0.sleepsUntil = .max }
        self.fire()
        self.schedule()
      }
    }
  }

  package func end() {
    state.withLock { state in
      state.isClosed = true
      state.entries = [:]
      state.sleeper?.cancel()
    }
  }
}

/// Stands for a repeating timer, whose number changes each time.
package final class TimerTicket: Sendable {
  private struct State {
    var number: Int?
    var isCancelled = false
  }
  private let state = Lock(State())

  package var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Notes the current number; true when the timer has been cancelled meanwhile.
  package func becomes(_ number: Int) -> Bool {
    state.withLock { state in
      state.number = number
      return state.isCancelled
    }
  }

  package func cancel() -> Int? {
    state.withLock { state in
      state.isCancelled = true
      return state.number
    }
  }
}
