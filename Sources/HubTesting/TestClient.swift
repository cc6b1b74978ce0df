public import HubKernel

/// One connection to a hub under test, as the peer at its other end sees it.
public final class TestClient: Sendable {
  /// How far a connection has come.
  public enum State: Sendable, Equatable {
    /// The hub has not answered yet.
    case waiting
    /// It is open.
    case open
    /// The hub closed it.
    case closed(code: UInt16, reason: String)
    /// The hub answered with an HTTP status instead.
    case refused(status: Int, body: String)
    /// The peer itself closed it, or it broke.
    case gone
  }

  struct Inside {
    var state = State.waiting
    var heard: [Heard] = []
    var taken = 0
    var connection: ConnectionID?
    var headers: [(name: String, value: String)] = []
    var subprotocol: String?
    /// Does not answer pings.
    var isSilent = false
    /// Does not read.
    var isStalled = false
    var unread: [Heard] = []
    var unreadBytes = 0
    /// Said while the hub took nothing from it.
    var unsaid: [Heard] = []
    /// The hub has sent its close frame, or the link has broken.
    var isEnding = false
    var isFinished = false
    /// Hears at once what the connection brings; a test reads it later otherwise.
    var listener: (@Sendable (TestWord) -> Void)?
    var told = 0
    var hasToldEnd = false
  }

  /// Who it is; zeros for a socket that is no peer.
  public let peer: PeerID
  let lane: Int
  let link: Link
  let inside = Lock(Inside())

  init(_ peer: PeerID, lane: Int, link: Link) {
    self.peer = peer
    self.lane = lane
    self.link = link
  }

  /// How far it has come.
  public var state: State { inside.withLock { $0.state } }
  /// Everything it heard, in order.
  public var heard: [Heard] { inside.withLock { $0.heard } }
  func forget() {
    inside.withLock { inside in
      inside.heard = []
      inside.taken = 0
      inside.told = 0
    }
  }

  /// Whether it is open.
  public var isOpen: Bool { state == .open }
  /// The code and reason with which the hub closed it.
  public var close: (code: UInt16, reason: String)? {
    if case .closed(let code, let reason) = state { (code, reason) } else { nil }
  }
  /// The subprotocol the hub chose.
  public var subprotocol: String? { inside.withLock { $0.subprotocol } }
  /// The fields of a refusal.
  public var headers: [(name: String, value: String)] { inside.withLock { $0.headers } }

  /// What it heard since the last time this was asked.
  public func take() -> [Heard] {
    inside.withLock { inside in
      defer { inside.taken = inside.heard.count }
      return Array(inside.heard[inside.taken...])
    }
  }
}
