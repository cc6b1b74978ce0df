/// What is to be done later. One task sleeps until the next thing is due.
public final class Timers: Sendable {
  private struct State {
    var queue = TimerQueue()
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
  public var nextDue: UInt64? { state.withLock { $0.queue.nextDue } }
  package var count: Int { state.withLock { $0.queue.count } }

  /// Runs `work` once, `delay` from now; the number cancels it. Nothing is taken on after the end.
  @discardableResult
  package func after(_ delay: Duration, _ work: @escaping @Sendable () -> Void) -> Int {
    let (sum, isNever) = clock.now.addingReportingOverflow(delay.nanoseconds)
    let due = isNever ? UInt64.max : sum
    let number = state.withLock { $0.isClosed ? 0 : $0.queue.add(due: due, work) }
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

  package func cancel(_ number: Int) {
    // What the work holds on to goes after the lock: its end may come back here.
    _ = state.withLock { $0.queue.remove(number) }
  }

  package func cancel(_ ticket: TimerTicket) {
    if let number = ticket.cancel() { cancel(number) }
  }

  /// Does everything that is due, in order of time. The virtual clock of tests calls this when it moves.
  public func fire() {
    let now = clock.now
    let last = state.withLock { $0.queue.last }
    // One at a time, because what is done first may cancel what is due at the same moment. What is asked for
    // meanwhile waits for the next time.
    while let work = state.withLock({ $0.queue.take(by: now, upTo: last) }) { work() }
  }

  private func schedule() {
    state.withLock { state in
      guard !state.isClosed, let next = state.queue.nextDue, next < state.sleepsUntil else {
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
      state.queue.removeAll()
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
