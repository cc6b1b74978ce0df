internal import Glibc

/// What a thread got of the processor: how long it ran, and how long it was ready and had to wait for a core.
package struct ThreadUse: Sendable, Equatable {
  /// All in nanoseconds.
  package var wall: UInt64 = 0
  package var ran: UInt64 = 0
  package var waited: UInt64 = 0

  package init(wall: UInt64 = 0, ran: UInt64 = 0, waited: UInt64 = 0) {
    (self.wall, self.ran, self.waited) = (wall, ran, waited)
  }

  package var ranShare: Double { wall == 0 ? 0 : Double(ran) / Double(wall) }
  package var waitedShare: Double { wall == 0 ? 0 : Double(waited) / Double(wall) }

  /// The calling thread, since it began.
  static func now() -> ThreadUse {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    let ran = UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    return ThreadUse(
      wall: LoadClock.now, ran: ran, waited: waited(SystemText.of("/proc/thread-self/schedstat")))
  }

  /// The second number of `schedstat`, the time on a run queue.
  static func waited(_ text: String?) -> UInt64 {
    let words = (text ?? "").split { $0 == " " || $0 == "\n" }
    return words.count > 1 ? UInt64(words[1]) ?? 0 : 0
  }

  func since(_ earlier: ThreadUse) -> ThreadUse {
    ThreadUse(
      wall: wall &- min(wall, earlier.wall), ran: ran &- min(ran, earlier.ran),
      waited: waited &- min(waited, earlier.waited))
  }
}
