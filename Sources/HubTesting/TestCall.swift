import HubKernel

/// One connection of a stranger.
public final class TestCall: WireEnd, @unchecked Sendable {
  // Sendable: the wire is used on the bench's thread alone, and the rest lies under a lock.
  /// How far it has come.
  public enum State: Sendable, Equatable {
    /// Nobody has answered yet.
    case waiting
    case open
    /// The other side closed it, or it was lost.
    case closed(code: UInt16, reason: String)
    /// It has not come about; the code is one of `CallFailure.Code`.
    case failed(code: String, reason: String)
    /// The stranger closed it.
    case gone
  }

  private struct Inside {
    var state = State.waiting
    var heard: [Heard] = []
    var taken = 0
    var isSilent = false
  }

  /// The path that was asked for, where the stranger was called.
  public let path: String
  /// The query.
  public let query: String
  /// The fields.
  public let headers: [(name: String, value: String)]
  let host: String
  private unowned let stranger: TestStranger
  var wire: Wire?
  private let inside = Lock(Inside())

  init(
    _ stranger: TestStranger, host: String, path: String, query: String,
    headers: [(name: String, value: String)]
  ) {
    self.stranger = stranger
    self.host = host
    self.path = path
    self.query = query
    self.headers = headers
  }

  /// How far it has come.
  public var state: State { inside.withLock { $0.state } }
  /// Whether it is open.
  public var isOpen: Bool { state == .open }
  /// Everything that came.
  public var heard: [Heard] { inside.withLock { $0.heard } }
  /// The first field of that name, whatever its case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// What came since this was last asked.
  public func take() -> [Heard] {
    inside.withLock { inside in
      defer { inside.taken = inside.heard.count }
      return Array(inside.heard[inside.taken...])
    }
  }

  /// Answers no pings from now on.
  public func silence() { inside.withLock { $0.isSilent = true } }

  func isAccepted() { inside.withLock { $0.state = .open } }

  func say(_ message: Heard) { _ = wire?.say(message.bytes, message.kind, by: self) }

  func close(code: UInt16, reason: String) {
    guard state == .open || state == .waiting else { return }
    inside.withLock { $0.state = .gone }
    wire?.close(by: self, code: code, reason: reason)
    wire = nil
  }

  var peerTimeout: UInt64? { nil }
  var isResting: Bool { false }
  var queueLimit: Int { .max }
  var answersPings: Bool { !inside.withLock { $0.isSilent } }

  func answered(subprotocol: String?) { isAccepted() }

  func failed(_ failure: CallFailure) {
    inside.withLock { $0.state = .failed(code: failure.code.rawValue, reason: failure.reason) }
    wire = nil
  }

  func heard(_ bytes: [UInt8], _ kind: MessageKind) {
    let message = Heard(bytes, kind)
    inside.withLock { $0.heard.append(message) }
    stranger.answer(to: message, on: self)
  }

  func isAlive() {}

  func ended(code: UInt16, reason: String) {
    inside.withLock { $0.state = .closed(code: code, reason: reason) }
    wire = nil
  }
}
