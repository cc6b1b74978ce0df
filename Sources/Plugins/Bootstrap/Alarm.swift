import HubKernel

/// Calls back when a time has come. An earlier time may be set while a later one is waited for.
final class Alarm: Sendable {
  private struct State {
    var until = UInt64.max
    var isOver = false
  }

  private let host: Host
  private let ring: @Sendable () -> Void
  private let state = Lock(State())

  init(_ host: Host, _ ring: @escaping @Sendable () -> Void) {
    self.host = host
    self.ring = ring
  }

  /// Rings at that time, unless it rings before anyhow.
  func set(_ time: UInt64) {
    let isEarlier = state.withLock { state in
      guard time < state.until, !state.isOver else { return false }
      state.until = time
      return true
    }
    guard isEarlier else { return }
    host.spawn { [self, host] in
      await host.clock.sleep(until: time)
      let isDue = state.withLock { state in
        // One that was overtaken by an earlier time has rung with that.
        guard state.until == time, !state.isOver, !Task.isCancelled else { return false }
        state.until = .max
        return true
      }
      if isDue { ring() }
    }
  }

  func end() { state.withLock { $0.isOver = true } }
}
