package import HubBase

/// What a plugin has yet to hear: its events and timers, one after the other, on a task of its own.
///
/// Bounded: when a plugin cannot keep up its oldest events are dropped and counted, and nobody waits for it.
package final class Mailbox: Sendable {
  package enum Job: Sendable {
    case event(any Event)
    case work(@Sendable () async -> Void)
  }

  /// A job, and the event it is to be blamed for, when somebody follows events.
  fileprivate struct Entry {
    let job: Job
    let cause: Cause?
  }

  fileprivate struct State {
    var jobs: [Entry] = []
    var isRunning = false
    var isPaused = false
    var isClosed = false
    var dropped = 0
    var idle: [CheckedContinuation<Void, Never>] = []
    /// Hears in its place from now on.
    var heir: Mailbox?
  }

  package static let limit = 1_024

  private let state = Lock(State())
  private let handlers: [ObjectIdentifier: [@Sendable (any Event) async -> Void]]
  private let tasks: Tasks
  private let onDrop: @Sendable (Int) -> Void

  package init(
    handlers: [ObjectIdentifier: [@Sendable (any Event) async -> Void]], tasks: Tasks,
    onDrop: @escaping @Sendable (Int) -> Void
  ) {
    self.handlers = handlers
    self.tasks = tasks
    self.onDrop = onDrop
  }

  package var depth: Int { state.withLock { $0.jobs.count } }
  package var dropped: Int { state.withLock { $0.dropped } }

  package func put(_ job: Job) {
    put(Entry(job: job, cause: Happening.isFollowed ? Mailbox.cause(of: job) : nil))
  }

  /// The event itself is what makes its hearers do something.
  private static func cause(of job: Job) -> Cause? {
    guard case .event(let event) = job, let happening = Happening.current else { return nil }
    return .event(name: type(of: event).wireName, number: happening.number)
  }

  private func put(_ entry: Entry) {
    var mustStart = false
    var dropped = 0
    let heir = state.withLock { state -> Mailbox? in
      if let heir = state.heir { return heir }
      guard !state.isClosed else { return nil }
      dropped = state.append(entry)
      mustStart = !state.isRunning && !state.isPaused
      if mustStart { state.isRunning = true }
      return nil
    }
    // Timers stay behind with the plugin that set them.
    if let heir, case .event = entry.job { return heir.put(entry) }
    if dropped > 0 { onDrop(dropped) }
    if mustStart { start() }
  }

  private func start() {
    tasks.run { [self] in
      while let entry = next() { await perform(entry) }
    }
  }

  private func next() -> Entry? {
    let (entry, waiting) = state.withLock { state -> (Entry?, [CheckedContinuation<Void, Never>]) in
      if !state.isPaused, !state.jobs.isEmpty { return (state.jobs.removeFirst(), []) }
      state.isRunning = false
      defer { state.idle = [] }
      return (nil, state.idle)
    }
    for continuation in waiting { continuation.resume() }
    return entry
  }

  private func perform(_ entry: Entry) async {
    guard let cause = entry.cause else { return await perform(entry.job) }
    await Cause.$current.withValue(cause) { await perform(entry.job) }
  }

  private func perform(_ job: Job) async {
    switch job {
    case .event(let event):
      for handler in handlers[ObjectIdentifier(type(of: event))] ?? [] { await handler(event) }
    case .work(let work): await work()
    }
  }

  /// Waits until nothing is being done, with nothing left to do unless it is paused.
  package func untilIdle() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        if state.isRunning { state.idle.append(continuation) }
        return !state.isRunning
      }
      if isIdle { continuation.resume() }
    }
  }

  /// Lets the handler that runs finish and holds back the rest.
  package func pause() async {
    hold()
    await untilIdle()
  }

  /// Holds back whatever has not begun.
  package func hold() { state.withLock { $0.isPaused = true } }

  package func resume() {
    let mustStart = state.withLock { state in
      state.isPaused = false
      guard !state.jobs.isEmpty, !state.isRunning else { return false }
      state.isRunning = true
      return true
    }
    if mustStart { start() }
  }

  /// Takes over what a predecessor has not heard yet, and whatever still reaches it. To be called while both
  /// are paused.
  package func inherit(from predecessor: Mailbox) {
    predecessor.state.withLock { former in
      former.isClosed = true
      former.heir = self
      let events = former.jobs.filter { if case .event = $0.job { true } else { false } }
      former.jobs = []
      state.withLock { state in
        for event in events { _ = state.append(event) }
      }
    }
  }

  /// Hears no more.
  package func close() {
    state.withLock { state in
      state.isClosed = true
      state.jobs = []
    }
  }
}

extension Mailbox.State {
  /// Adds one; returns how many were dropped so far if one had to be dropped for it, else 0.
  fileprivate mutating func append(_ entry: Mailbox.Entry) -> Int {
    jobs.append(entry)
    guard jobs.count > Mailbox.limit else { return 0 }
    jobs.removeFirst()
    dropped += 1
    return dropped
  }
}
