/// A connection to another server that a plugin asked for. Safe to hold after it is over.
public final class Call: Sendable, Belonging {
  private struct State {
    var connection: ConnectionID?
    var timer = 0
    var owner: Belongings
    var isOver = false
  }

  private let inbox: Inbox
  private let state: Lock<State>

  init(_ inbox: Inbox, _ owner: Belongings) {
    self.inbox = inbox
    state = Lock(State(owner: owner))
    owner.add(self)
  }

  /// Whether its trunk has heard, or is about to hear, of its end.
  public var isOver: Bool { state.withLock { $0.isOver } }

  /// Says goodbye, or gives up where nobody has answered yet. The trunk hears of the end.
  public func end(code: UInt16 = CloseCode.normal, reason: String = "") {
    inbox.run { [self] lane in
      if let connection = state.withLock({ $0.connection }) {
        lane.end(connection, code: code, reason: reason)
      }
    }
  }

  package func endWithOwner() { end(code: CloseCode.goingAway, reason: "the plugin stops") }

  var timer: Int { state.withLock { $0.timer } }

  func begins(as connection: ConnectionID, timer: Int) {
    state.withLock { ($0.connection, $0.timer) = (connection, timer) }
  }

  func isDone() {
    let owner = state.withLock { state in
      state.isOver = true
      return state.owner
    }
    owner.remove(self)
  }

  /// Belongs to another instance of the plugin from now on.
  package func move(to book: Belongings) {
    let former = state.withLock { state -> Belongings? in
      guard !state.isOver else { return nil }
      defer { state.owner = book }
      return state.owner
    }
    guard let former, former !== book else { return }
    former.remove(self)
    book.add(self)
    // It may have ended in between.
    if isOver { book.remove(self) }
  }
}
