internal import Glibc
internal import HubKernel

/// Ends the process when a plugin keeps a rule from ending: a handler that never returns holds everything.
final class ContractWatch: Sendable {
  private struct State {
    var now = ""
    var since = ContinuousClock.now
    var isOver = false
  }

  private let state = Lock(State())
  private let patience: Duration
  private let console: Console

  init(patience: Duration, console: Console) {
    self.patience = patience
    self.console = console
  }

  /// Begins to look, on a thread of its own.
  func begin() throws {
    try BackgroundThread.begin { [self] in
      while !state.withLock({ $0.isOver }) {
        sleep(1)
        let (isLate, now) = state.withLock { ($0.since.duration(to: .now) > patience && !$0.isOver, $0.now) }
        guard isLate else { continue }
        console.complain(
          CommandFailure(
            .failed, "\(now) has not ended after \(patience)", hint: "a handler of the plugin never returns"))
        exit(ExitCode.failed.rawValue)
      }
    }
  }

  /// A rule begins.
  func note(_ plugin: String, _ rule: String) {
    state.withLock { state in
      state.now = "\(plugin): the rule '\(rule)'"
      state.since = .now
    }
    if console.errors.isTerminal { console.put(.errors, "\r\u{1B}[K\(plugin): \(rule)") }
  }

  /// All rules were tried.
  func end() {
    state.withLock { $0.isOver = true }
    if console.errors.isTerminal { console.put(.errors, "\r\u{1B}[K") }
  }
}
