import HubKernel

/// Has what has changed brought into force, in one pass after the other, and lets others wait until it is.
final class Bell: Sendable {
  private struct State {
    /// Who begins a pass, once there is somebody.
    var starter: Starter?
    var isBusy = false
    var isRung = false
    var isOver = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private struct Starter: Sendable {
    let start: @Sendable () -> Void
  }

  private let state = Lock(State())

  /// From now on there is somebody who brings things into force. `start` begins that, and has `next` say when
  /// it is done.
  func answer(_ start: @escaping @Sendable () -> Void) {
    state.withLock { $0.starter = Starter(start: start) }
  }

  func ring() {
    let starter = state.withLock { state -> Starter? in
      guard !state.isOver, let starter = state.starter else { return nil }
      guard !state.isBusy else {
        state.isRung = true
        return nil
      }
      state.isBusy = true
      return starter
    }
    starter?.start()
  }

  /// Returns once a pass that began after this call has ended.
  func ringAndWait() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if !state.isOver { state.waiting.append(continuation) }
        return state.isOver
      }
      if isOver { continuation.resume() } else { ring() }
    }
  }

  /// Those who wait for the pass that begins now.
  func take() -> [CheckedContinuation<Void, Never>] {
    state.withLock { state in
      defer { (state.waiting, state.isRung) = ([], false) }
      return state.waiting
    }
  }

  /// Whether there is to be another pass; when not, the next ring begins one.
  func next() -> Bool {
    state.withLock { state in
      if !state.isRung || state.isOver { state.isBusy = false }
      return state.isBusy
    }
  }

  var isOver: Bool { state.withLock { $0.isOver } }

  /// Nobody brings anything into force any more.
  func end() {
    let waiting = state.withLock { state in
      defer { (state.waiting, state.isOver) = ([], true) }
      return state.waiting
    }
    for one in waiting { one.resume() }
  }
}
