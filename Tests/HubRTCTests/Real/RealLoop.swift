import Glibc
import HubRTC

/// Time, and waiting for sockets.
enum RealLoop {
  static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Lets the peers work for so long, or until it is enough; whether it was.
  @discardableResult
  static func run(_ peers: [RealPeer], for time: Int64, until isEnough: () -> Bool = { false }) -> Bool {
    let end = now + time
    while !isEnough() {
      for peer in peers { peer.turn(now: now) }
      let start = now
      guard start < end else { return isEnough() }
      // Where nobody has anything to wait for, something outside is waited for.
      let due = peers.compactMap { $0.agent?.due }.min() ?? start + 10
      var waiting = peers.flatMap(\.ports).map {
        pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
      }
      _ = poll(&waiting, nfds_t(waiting.count), Int32(max(0, min(due, end) - start)))
    }
    return true
  }
}
