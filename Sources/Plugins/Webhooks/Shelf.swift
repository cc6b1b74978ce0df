import HubKernel

/// The queue of one endpoint, for tasks: where it is on a disk, the clerk's thread does what may wait.
final class Shelf: Sendable {
  private struct State {
    var backlog: any Backlog
  }

  private let state: Lock<State>
  private let clerk: Clerk?

  init(_ backlog: sending any Backlog, _ clerk: Clerk?) {
    state = Lock(State(backlog: backlog))
    self.clerk = clerk
  }

  func perform<Result: Sendable>(_ work: @escaping @Sendable (inout any Backlog) -> Result) async -> Result {
    guard let clerk else { return state.withLock { work(&$0.backlog) } }
    return await clerk.perform { [state] in state.withLock { work(&$0.backlog) } }
  }
}
