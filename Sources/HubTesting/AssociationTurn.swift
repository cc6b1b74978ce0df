internal import HubKernel

/// Lets one test at a time drive SCTP associations by a clock of its own. The library beneath them has one
/// clock for the whole process, which each of them moves.
package enum AssociationTurn {
  private static let turnstile = Turnstile()

  /// Waits until nobody else does, then does it.
  package static func alone(_ work: @Sendable () async throws -> Void) async rethrows {
    try await turnstile.alone(work)
  }
}
