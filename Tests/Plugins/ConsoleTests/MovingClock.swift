import HubKernel

/// A clock that stands still until it is moved.
final class MovingClock: HubClock {
  private let time = Lock<UInt64>(1_000_000_000)

  var now: UInt64 { time.withLock { $0 } }
  var wallMilliseconds: Int64 { Int64(now / 1_000_000) }

  func sleep(until time: UInt64) async {}

  func advance(by duration: Duration) { time.withLock { $0 += duration.nanoseconds } }
}
