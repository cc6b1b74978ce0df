public import HubKernel

/// The answer of a hub under test to an HTTP request.
public final class TestAnswer: Sendable {
  private struct State {
    var status = 0
    var headers: [(name: String, value: String)] = []
    var pieces: [String] = []
    var isFinished = false
    var isGone = false
  }

  private let state = Lock(State())

  init() {}

  /// The status; 0 while there is no answer.
  public var status: Int { state.withLock { $0.status } }
  /// The fields.
  public var headers: [(name: String, value: String)] { state.withLock { $0.headers } }
  /// The body as far as it has come.
  public var text: String { state.withLock { $0.pieces.joined() } }
  /// The pieces of a streamed body, as far as they have come.
  public var pieces: [String] { state.withLock { $0.pieces } }
  /// Whether all of it has come.
  public var isFinished: Bool { state.withLock { $0.isFinished } }
  /// The body as a tree, if it is JSON.
  public var json: JSONValue? { try? JSONValue(parsing: text) }

  /// The first field of that name, which must be in lower case.
  public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  /// The reader of a streamed answer goes away.
  public func hangUp() { state.withLock { $0.isGone = true } }

  func begin(_ response: HTTPResponse) {
    state.withLock { state in
      state.status = response.status
      state.headers = response.headers
      guard case .bytes = response.body else { return }
      state.pieces = [TestAnswer.text(of: response)]
      state.isFinished = true
    }
  }

  func append(_ piece: [UInt8]) -> Bool {
    state.withLock { state in
      if state.isGone { return false }
      state.pieces.append(String(decoding: piece, as: UTF8.self))
      return true
    }
  }

  func finish() { state.withLock { $0.isFinished = true } }

  static func text(of response: HTTPResponse) -> String {
    if case .bytes(let bytes) = response.body { String(decoding: bytes, as: UTF8.self) } else { "" }
  }
}
