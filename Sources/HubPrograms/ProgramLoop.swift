internal import CHubSys
internal import Glibc
internal import HubBase

/// One thread that waits for all programs. No reactor ever waits for one, or reads a byte of what it says.
///
/// It is made with the first program and stays for as long as the process: programs end with the thread that
/// started them, so it may not end before they do.
package final class ProgramLoop: @unchecked Sendable {
  // Sendable: what is not behind the lock is used on the loop's thread alone.
  private struct Shared {
    var jobs: [@Sendable () -> Void] = []
    var isAwake = false
  }

  /// Called when something can be read or written.
  package typealias Handler = (_ isReadable: Bool, _ isWritable: Bool) -> Void

  private static let eventsAtOnce = 64
  private static let waker: UInt64 = 0
  private static let known = Lock<ProgramLoop?>(nil)

  private let shared = Lock(Shared())
  private let epoll: Int32
  private let waker: Int32
  private var handlers: [UInt64: Handler] = [:]
  private var nextToken: UInt64 = 1
  private var timers = TimerQueue()
  private let clock = SystemClock()

  /// The loop of this process.
  package static func running() throws(ProgramFailure) -> ProgramLoop {
    let made = known.withLock { known -> Result<ProgramLoop, ProgramFailure> in
      if let known { return .success(known) }
      let loop = Result { () throws(ProgramFailure) in try ProgramLoop() }
      if case .success(let loop) = loop { known = loop }
      return loop
    }
    return try made.get()
  }

  private init() throws(ProgramFailure) {
    epoll = hub_epoll_create()
    waker = hub_waker_create()
    var error = min(epoll, waker)
    if error >= 0 { error = hub_epoll_add(epoll, waker, hub_event_read, ProgramLoop.waker) }
    if error >= 0 { error = -BackgroundThread.start { [self] in run() } }
    guard error >= 0 else {
      if epoll >= 0 { hub_close(epoll) }
      if waker >= 0 { hub_close(waker) }
      throw ProgramFailure("there is no thread for programs", -error)
    }
  }

  /// Does something on the loop's thread, in the order of asking. From any thread.
  package func run(_ job: @escaping @Sendable () -> Void) {
    let mustWake = shared.withLock { shared in
      shared.jobs.append(job)
      defer { shared.isAwake = true }
      return !shared.isAwake
    }
    if mustWake { hub_waker_raise(waker) }
  }

  /// Does something later; on the loop's thread.
  package func after(_ delay: Duration, _ work: @escaping @Sendable () -> Void) -> Int {
    let (due, isNever) = clock.now.addingReportingOverflow(delay.nanoseconds)
    return timers.add(due: isNever ? .max : due, work)
  }

  /// Does not do it; on the loop's thread.
  package func forget(_ number: Int) { _ = timers.remove(number) }

  /// Looks after a descriptor; on the loop's thread. Returns its token, or the negated error.
  func watch(_ descriptor: Int32, reading: Bool, writing: Bool, _ handler: @escaping Handler) -> Int64 {
    let token = nextToken
    nextToken += 1
    let result = hub_epoll_add(epoll, descriptor, ProgramLoop.events(reading, writing), token)
    guard result >= 0 else { return Int64(result) }
    handlers[token] = handler
    return Int64(token)
  }

  /// Looks after other things of it from now on.
  func change(_ descriptor: Int32, _ token: Int64, reading: Bool, writing: Bool) {
    _ = hub_epoll_change(epoll, descriptor, ProgramLoop.events(reading, writing), UInt64(token))
  }

  /// Looks after it no more, and closes it.
  func close(_ descriptor: Int32, _ token: Int64) {
    handlers[UInt64(token)] = nil
    _ = hub_epoll_remove(epoll, descriptor)
    hub_close(descriptor)
  }

  private static func events(_ reading: Bool, _ writing: Bool) -> UInt32 {
    (reading ? hub_event_read : 0) | (writing ? hub_event_write : 0)
  }

  private func run() {
    hub_block_signals()
    hub_name_thread("programs")
    var events = [hub_event](repeating: hub_event(), count: ProgramLoop.eventsAtOnce)
    while true {
      let count = hub_epoll_wait(epoll, &events, Int32(events.count), patience)
      for at in 0..<max(0, Int(count)) {
        let event = events[at]
        if event.token == ProgramLoop.waker { sleepAgain() } else { handle(event) }
      }
      work()
      let last = timers.last
      while let due = timers.take(by: clock.now, upTo: last) { due() }
    }
  }

  /// How long to wait at most, in milliseconds; without end when nothing is to be done later.
  private var patience: Int32 {
    guard let due = timers.nextDue else { return -1 }
    let now = clock.now
    return due <= now ? 0 : Int32(clamping: (due - now) / 1_000_000 + 1)
  }

  private func sleepAgain() {
    var count: UInt64 = 0
    _ = hub_read(waker, &count, 8)
  }

  private func handle(_ event: hub_event) {
    // Another one may have closed it in this turn.
    guard let handler = handlers[event.token] else { return }
    let isOver = event.events & (hub_event_error | hub_event_hangup) != 0
    handler(isOver || event.events & hub_event_read != 0, isOver || event.events & hub_event_write != 0)
  }

  private func work() {
    let jobs = shared.withLock { shared in
      shared.isAwake = false
      defer { shared.jobs = [] }
      return shared.jobs
    }
    for job in jobs { job() }
  }
}
