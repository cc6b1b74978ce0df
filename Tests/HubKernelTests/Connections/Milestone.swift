import HubKernel

/// Something that comes to pass once, and for which others may wait.
final class Milestone: Sendable {
  private struct State {
    var isPast = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Lock(State())

  /// It has come to pass.
  func reach() {
    let waiting = state.withLock { state in
      state.isPast = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Returns when it has come to pass.
  func wait() async {
    await withCheckedContinuation { continuation in
      let isPast = state.withLock { state in
        if !state.isPast { state.waiting.append(continuation) }
        return state.isPast
      }
      if isPast { continuation.resume() }
    }
  }
}
