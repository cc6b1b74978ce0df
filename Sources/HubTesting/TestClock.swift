public import HubKernel

/// A clock that stands still until it is told to move.
public final class TestClock: HubClock {
  private struct Sleeper {
    var until: UInt64
    var continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var now: UInt64 = 1_000_000_000_000
    var sleepers: [Int: Sleeper] = [:]
    /// Cancelled before they could lie down.
    var restless: Set<Int> = []
    var next = 0
  }

  /// The wall clock when the test begins: the first second of 2026.
  private static let wallStart: Int64 = 1_767_225_600_000
  private static let start: UInt64 = 1_000_000_000_000

  private let state = Lock(State())
  /// The machine's own time when the clock was made; nil for one that stands still.
  private let origin: UInt64?

  /// A clock that has not moved yet.
  public init() { origin = nil }

  /// A clock that goes by itself, as the machine's does. Whoever waits is woken by `move` all the same.
  init(goesByItself: Void) { origin = SystemClock().now }

  /// Whether it goes by itself.
  var isReal: Bool { origin != nil }

  /// Nanoseconds, as far as the test has moved them.
  public var now: UInt64 {
    if let origin { return TestClock.start &+ (SystemClock().now &- origin) }
    return state.withLock { $0.now }
  }

  /// The wall clock, which moves along.
  public var wallMilliseconds: Int64 {
    TestClock.wallStart + Int64((now - TestClock.start) / 1_000_000)
  }

  /// When the first sleeper wants to be woken.
  var nextWake: UInt64? { state.withLock { $0.sleepers.values.map(\.until).min() } }

  /// Returns when the test has moved the clock that far.
  public func sleep(until time: UInt64) async {
    let began = now
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isAwake = state.withLock { state in
          if state.restless.remove(number) != nil || time <= max(began, state.now) { return true }
          state.sleepers[number] = Sleeper(until: time, continuation: continuation)
          return false
        }
        if isAwake { continuation.resume() }
      }
    } onCancel: {
      let sleeper = state.withLock { state in
        let sleeper = state.sleepers.removeValue(forKey: number)
        if sleeper == nil { state.restless.insert(number) }
        return sleeper
      }
      sleeper?.continuation.resume()
    }
  }

  /// Moves to a time and wakes whoever wanted to be woken by then, the earliest first.
  func move(to time: UInt64) {
    let woken = state.withLock { state in
      state.now = max(state.now, time)
      let now = origin == nil ? state.now : time
      let due = state.sleepers.filter { $0.value.until <= now }
      for number in due.keys { state.sleepers[number] = nil }
      return due.sorted { ($0.value.until, $0.key) < ($1.value.until, $1.key) }.map(\.value)
    }
    for sleeper in woken { sleeper.continuation.resume() }
  }
}
