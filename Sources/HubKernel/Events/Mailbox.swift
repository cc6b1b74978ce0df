/// What a plugin has yet to hear: its events and timers, one after the other, on a task of its own.
///
/// Bounded: when a plugin cannot keep up its oldest events are dropped and counted, and nobody waits for it.
final class Mailbox: Sendable {
  enum Job: Sendable {
    case event(any Event)
    case work(@Sendable () async -> Void)
  }

  private struct State {
    var jobs: [Job] = []
    var isRunning = false
    var isPaused = false
    var isClosed = false
    var dropped = 0
    var idle: [CheckedContinuation<Void, Never>] = []
  }

  static let limit = 1_024

  private let state = Lock(State())
  private let handlers: [ObjectIdentifier: [@Sendable (any Event) async -> Void]]
  private let tasks: Tasks
  private let onDrop: @Sendable (Int) -> Void

  init(
    handlers: [ObjectIdentifier: [@Sendable (any Event) async -> Void]], tasks: Tasks,
    onDrop: @escaping @Sendable (Int) -> Void
  ) {
    self.handlers = handlers
    self.tasks = tasks
    self.onDrop = onDrop
  }

  var depth: Int { state.withLock { $0.jobs.count } }
  var dropped: Int { state.withLock { $0.dropped } }

  func put(_ job: Job) {
    let (mustStart, dropped) = state.withLock { state -> (Bool, Int) in
      guard !state.isClosed else { return (false, 0) }
      var dropped = 0
      if state.jobs.count >= Mailbox.limit {
        state.jobs.removeFirst()
        state.dropped += 1
        dropped = state.dropped
      }
      state.jobs.append(job)
      guard !state.isRunning, !state.isPaused else { return (false, dropped) }
      state.isRunning = true
      return (true, dropped)
    }
    if dropped > 0 { onDrop(dropped) }
    if mustStart { start() }
  }

  private func start() {
    tasks.run { [self] in
      while let job = next() { await perform(job) }
    }
  }

  private func next() -> Job? {
    let (job, waiting) = state.withLock { state -> (Job?, [CheckedContinuation<Void, Never>]) in
      if !state.isPaused, !state.jobs.isEmpty { return (state.jobs.removeFirst(), []) }
      state.isRunning = false
      defer { state.idle = [] }
      return (nil, state.idle)
    }
    for continuation in waiting { continuation.resume() }
    return job
  }

  private func perform(_ job: Job) async {
    switch job {
    case .event(let event):
      for handler in handlers[ObjectIdentifier(type(of: event))] ?? [] { await handler(event) }
    case .work(let work): await work()
    }
  }

  /// Waits until nothing is being done, with nothing left to do unless it is paused.
  func untilIdle() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        if state.isRunning { state.idle.append(continuation) }
        return !state.isRunning
      }
      if isIdle { continuation.resume() }
    }
  }

  /// Lets the handler that runs finish and holds back the rest.
  func pause() async {
    state.withLock { $0.isPaused = true }
    await untilIdle()
  }

  func resume() {
    let mustStart = state.withLock { state in
      state.isPaused = false
      guard !state.jobs.isEmpty, !state.isRunning else { return false }
      state.isRunning = true
      return true
    }
    if mustStart { start() }
  }

  /// Takes over what a predecessor has not heard yet. Timers stay behind with the plugin that set them.
  func inherit(from predecessor: Mailbox) {
    let events = predecessor.close().filter { if case .event = $0 { true } else { false } }
    for event in events { put(event) }
  }

  /// Hears no more; returns what was left.
  @discardableResult
  func close() -> [Job] {
    state.withLock { state in
      state.isClosed = true
      defer { state.jobs = [] }
      return state.jobs
    }
  }
}
