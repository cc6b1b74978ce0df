internal import HubKernel

extension BackgroundThread {
  /// Runs `work` on a thread of its own, or says why there is none.
  static func begin(_ work: @escaping @Sendable () -> Void) throws(SystemFailure) {
    let result = start(work)
    guard result == 0 else { throw SystemFailure(number: result) }
  }
}
