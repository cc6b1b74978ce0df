internal import Glibc
internal import HubKernel
internal import Synchronization

/// Where the signal handler writes. Set before the first handler, so that the handler never makes it.
private let writingEnd = Atomic<Int32>(-1)

/// Signals as a stream that a task can read.
///
/// The handler does the one thing that is safe there: it writes the number of the signal into a pipe, which a
/// thread of its own reads.
enum SignalPipe {
  /// Catches these signals from now on. To be called once.
  static func open(_ signals: [Int32], hear: @escaping @Sendable (Int32) -> Void) throws(SystemFailure) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .last }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let reading = ends[0]
    // A full pipe must not hold up whatever was interrupted.
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    writingEnd.store(ends[1], ordering: .sequentiallyConsistent)
    try BackgroundThread.begin {
      while let number = Descriptor.read(reading, upTo: 1).first { hear(Int32(number)) }
    }
    for number in signals {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        let kept = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(writingEnd.load(ordering: .relaxed), &byte, 1)
        errno = kept
      }
      action.sa_flags = SA_RESTART
      sigemptyset(&action.sa_mask)
      guard sigaction(number, &action, nil) == 0 else { throw .last }
    }
  }
}
