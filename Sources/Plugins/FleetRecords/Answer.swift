import HubKernel

/// What somebody awaits, given once by whoever comes first.
final class Answer<Value: Sendable>: Sendable {
  private struct State {
    var continuation: CheckedContinuation<Value, Never>?
  }

  private let state: Lock<State>

  init(_ continuation: CheckedContinuation<Value, Never>) {
    state = Lock(State(continuation: continuation))
  }

  func give(_ value: Value) {
    let continuation = state.withLock { state in
      defer { state.continuation = nil }
      return state.continuation
    }
    continuation?.resume(returning: value)
  }
}
