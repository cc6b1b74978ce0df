internal import Glibc
internal import HubBase

/// How long a request may still take, and whether anybody still waits for it.
final class Patience: Sendable {
  /// How often a thread that waits looks whether it is still wanted.
  private static let glance: Int64 = 100

  private let end: Int64
  private let isOver = Lock(false)

  init(_ limit: Duration) {
    end =
      Patience.now
      &+ max(0, limit.components.seconds &* 1000 &+ limit.components.attoseconds / 1_000_000_000_000_000)
  }

  /// Nobody waits any more.
  func lose() { isOver.withLock { $0 = true } }

  /// Waits until the descriptor can be read or written.
  func wait(for descriptor: Int32, _ event: Int32) throws(FetchError) {
    while true {
      let time = try glance()
      var one = pollfd(fd: descriptor, events: Int16(event), revents: 0)
      if poll(&one, 1, time) > 0 { return }
    }
  }

  /// For how many milliseconds somebody may wait before looking here again.
  func glance() throws(FetchError) -> Int32 {
    guard !isOver.withLock({ $0 }) else { throw .cancelled }
    let left = end &- Patience.now
    guard left > 0 else { throw .tooSlow }
    return Int32(min(left, Patience.glance))
  }

  private static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) &* 1000 &+ Int64(time.tv_nsec) / 1_000_000
  }
}
