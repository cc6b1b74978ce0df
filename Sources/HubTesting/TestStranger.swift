public import HubKernel

/// A server that is none of ours: a test says what it does, and reads what it heard. Others call it at
/// `ws://name:3000`, and it can call others.
public final class TestStranger: Sendable {
  /// What it does with those who call.
  public enum Manner: Sendable {
    /// It lets them in.
    case answers
    /// It says no.
    case refuses(status: Int, body: String)
    /// It lets them wait.
    case ignores
  }

  private struct Inside: Sendable {
    var manner = Manner.answers
    var calls: [TestCall] = []
    var reply: (@Sendable (Heard, TestCall) -> [String])?
  }

  /// What it is called.
  public let name: String
  /// Where it is called.
  public var url: String { "ws://\(name):\(TestNetwork.port)" }
  private let network: TestNetwork
  private let inside = Lock(Inside())

  init(_ name: String, _ network: TestNetwork) {
    self.name = name
    self.network = network
  }

  /// Every connection it has had, in order, those it has made included.
  public var calls: [TestCall] { inside.withLock { $0.calls } }
  /// The latest connection.
  public var call: TestCall? { calls.last }
  /// Everything it heard on all of them.
  public var heard: [Heard] { calls.flatMap(\.heard) }
  /// What it heard on the latest since this was last asked.
  public func take() -> [Heard] { call?.take() ?? [] }

  /// What it does from now on with those who call.
  public func be(_ manner: Manner) { inside.withLock { $0.manner = manner } }

  /// What it says, from now on, to whatever it hears.
  public func reply(_ reply: @escaping @Sendable (Heard, TestCall) -> [String]) {
    inside.withLock { $0.reply = reply }
  }

  /// Says something on the latest connection.
  public func say(_ text: String) async { if let call { await say(text, on: call) } }

  /// Says something on a connection.
  public func say(_ text: String, on call: TestCall) async { await say(Heard(text), on: call) }

  /// Says something binary on the latest connection.
  public func say(_ bytes: [UInt8]) async { if let call { await say(Heard(bytes, .binary), on: call) } }

  private func say(_ message: Heard, on call: TestCall) async {
    await perform { call.say(message) }
  }

  /// Closes the latest connection.
  public func close(code: UInt16 = CloseCode.normal, reason: String = "") async {
    if let call { await close(call, code: code, reason: reason) }
  }

  /// Closes a connection.
  public func close(_ call: TestCall, code: UInt16 = CloseCode.normal, reason: String = "") async {
    await perform { call.close(code: code, reason: reason) }
  }

  /// Calls somebody, a hub or another stranger.
  @discardableResult
  public func call(_ url: String, _ options: CallOptions = CallOptions()) async -> TestCall {
    await perform { [self] in
      let call = TestCall(self, host: name, path: "", query: "", headers: [])
      inside.withLock { $0.calls.append(call) }
      call.wire = network.call(OutgoingCall(url, options), by: call)
      return call
    }
  }

  func isCalled(on wire: Wire, _ request: HTTPRequest) {
    let call = TestCall(
      self, host: name, path: request.path, query: request.query, headers: request.headers)
    call.wire = wire
    let manner = inside.withLock { inside in
      inside.calls.append(call)
      return inside.manner
    }
    switch manner {
    case .answers:
      wire.isAnswered(by: call)
      wire.answer(subprotocol: nil)
      call.isAccepted()
    case .refuses(let status, let body):
      wire.refuse(Array(body.utf8).withUnsafeBytes { CallFailure.refusal(status: status, body: $0) })
    case .ignores: break
    }
  }

  func answer(to message: Heard, on call: TestCall) {
    guard let reply = inside.withLock({ $0.reply }) else { return }
    for text in reply(message, call) { call.say(Heard(text)) }
  }

  private func perform<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
    await network.bench.perform { [network] in
      let result = work()
      network.settle()
      return result
    }
  }
}
