import Glibc

/// Where the hub takes its time from, so that tests can hold it still.
public protocol HubClock: Sendable {
  /// Nanoseconds that only ever go forward.
  var now: UInt64 { get }
  /// Milliseconds since 1970, for people.
  var wallMilliseconds: Int64 { get }
  /// Returns when that time has come, or sooner when the task is cancelled.
  func sleep(until time: UInt64) async
}

/// The machine's clocks.
public struct SystemClock: HubClock {
  /// Reads the machine's clocks.
  public init() {}

  /// The monotonic clock.
  public var now: UInt64 { Self.read(CLOCK_MONOTONIC) }

  /// The coarse wall clock, a few milliseconds behind: people need no better, and it costs a quarter.
  public var wallMilliseconds: Int64 { Int64(Self.read(CLOCK_REALTIME_COARSE) / 1_000_000) }

  /// Sleeps on the machine's own timer.
  public func sleep(until time: UInt64) async {
    let now = now
    // The system takes what does not fit into a signed number for a time in the past.
    let left = time > now ? min(time - now, UInt64(Int64.max)) : 0
    try? await Task.sleep(nanoseconds: left)
  }

  private static func read(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}

extension Duration {
  /// The whole duration in nanoseconds, as far as 64 bits reach.
  public var nanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, seconds < 18_000_000_000 else { return seconds < 0 ? 0 : .max }
    return UInt64(seconds) &* 1_000_000_000 &+ UInt64(attoseconds / 1_000_000_000)
  }

  /// The whole duration in milliseconds, rounded down.
  public var milliseconds: Int64 { Int64(nanoseconds / 1_000_000) }
}
