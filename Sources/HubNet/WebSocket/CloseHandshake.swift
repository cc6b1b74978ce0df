/// Who has said goodbye so far, and what is to be done about it (RFC 6455 §7.1). Timeouts are the caller's.
struct CloseHandshake: Equatable, Sendable {
  /// How far the handshake has come.
  enum State: UInt8, Sendable {
    case open
    /// Our Close frame is out; theirs is awaited and their data is ignored.
    case weClosed
    /// Their Close frame is here; ours is owed.
    case theyClosed
    /// Both are out, or the connection was failed: only TCP is left.
    case done
  }

  /// What the caller has to do next.
  enum Step: Equatable, Sendable {
    case nothing
    /// Send a Close frame with this code, then call `replied()`.
    case reply(CloseCode?)
    /// Close TCP as soon as everything has been written.
    case closeTransport
    /// Wait for the server to close TCP.
    case awaitTransport
  }

  let role: FrameRole
  private(set) var state = State.open

  init(role: FrameRole) { self.role = role }

  /// Messages are delivered, and pings answered, only before any Close frame.
  var acceptsData: Bool { state == .open }

  /// After our Close frame nothing else may be sent (RFC 6455 §5.5.1).
  var maySend: Bool { state == .open }

  /// We want to close: true when our Close frame is to be sent now, false when one is out or owed.
  mutating func begin() -> Bool {
    guard state == .open else { return false }
    state = .weClosed
    return true
  }

  /// Their Close frame came.
  mutating func received(_ code: CloseCode?) -> Step {
    switch state {
    case .open:
      state = .theyClosed
      return .reply(code)
    case .weClosed:
      state = .done
      return transportStep
    case .theyClosed, .done:
      return .nothing
    }
  }

  /// The reply that `received` asked for is on its way.
  mutating func replied() -> Step {
    guard state == .theyClosed else { return .nothing }
    state = .done
    return transportStep
  }

  /// The connection is to be failed (RFC 6455 §7.1.7): true when a Close frame with the reason is still to be
  /// sent. Either way TCP is closed after it, without waiting for an answer.
  mutating func fail() -> Bool {
    let owesClose = state == .open || state == .theyClosed
    state = .done
    return owesClose
  }

  /// RFC 6455 §7.1.1: the server closes TCP first, because the TIME_WAIT that follows would keep a client
  /// from reconnecting but does not hinder a server.
  private var transportStep: Step { role == .server ? .closeTransport : .awaitTransport }
}
