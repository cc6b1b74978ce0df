import HubKernel

/// A clock on which whoever sleeps has slept at once.
final class StandingClock: HubClock {
  private let time = Lock<UInt64>(1_000_000_000_000)

  var now: UInt64 { time.withLock { $0 } }
  var wallMilliseconds: Int64 { 1_767_225_600_000 + Int64(now / 1_000_000) }

  func sleep(until time: UInt64) async { self.time.withLock { $0 = max($0, time) } }
}
