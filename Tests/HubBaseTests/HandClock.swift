import HubBase

/// A clock that stands still, and on which nobody ever wakes up by himself.
final class HandClock: HubClock {
  private let time: Lock<UInt64>

  init(_ start: UInt64 = 1_000) { time = Lock(start) }

  var now: UInt64 { time.withLock { $0 } }
  var wallMilliseconds: Int64 { 0 }

  func move(_ duration: Duration) { time.withLock { $0 += duration.nanoseconds } }

  /// Returns only when the task is cancelled: until then its stream has no next element and no end.
  func sleep(until time: UInt64) async {
    let (stream, source) = AsyncStream<Never>.makeStream()
    for await _ in stream {}
    withExtendedLifetime(source) {}
  }
}
