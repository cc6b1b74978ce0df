internal import HubBase

/// An outcome that one thread keeps and one task waits for. The first to come counts: a name server that does
/// not answer must not hold up whoever gave up waiting.
final class Promise<Value: Sendable>: Sendable {
  private struct State {
    var outcome: Result<Value, FetchError>?
    var waiter: CheckedContinuation<Value, any Error>?
  }

  private let state = Lock(State())

  func wait(_ continuation: CheckedContinuation<Value, any Error>) {
    let outcome = state.withLock { state in
      if state.outcome == nil { state.waiter = continuation }
      return state.outcome
    }
    if let outcome { continuation.resume(with: outcome) }
  }

  func keep(_ outcome: Result<Value, FetchError>) {
    let waiter = state.withLock { state -> CheckedContinuation<Value, any Error>? in
      guard state.outcome == nil else { return nil }
      state.outcome = outcome
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(with: outcome)
  }
}
