import HubKernel

/// Whom to tell that something which was safe is safe no longer.
final class Losses: Sendable {
  private struct State {
    var listener: (@Sendable () -> Void)?
  }

  private let state = Lock(State())

  func set(_ listener: @escaping @Sendable () -> Void) { state.withLock { $0.listener = listener } }

  func tell() { state.withLock { $0.listener }?() }
}
