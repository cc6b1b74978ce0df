import HubKernel
import HubTesting
import Testing

/// Calls servers when it is told to, lets callers in as trunks, and writes down what it hears: the simplest
/// thing that one hub can do with another.
final class Dialer: Plugin {
  struct Settings: PluginSettings {
    var calls: [String] = []
    var timeout = Duration.seconds(10)
    static let fields: [Field<Settings>] = [
      Field("calls", \.calls, "whom to call at the start"),
      Field("timeout", \.timeout, "how long a call may take"),
    ]
  }

  static let manifest = Manifest("dialer", "Calls others.", provides: [Capability((any Dialing).self)])
  private let host: Host
  private let settings: Settings
  private let line = Line()

  init(_ settings: Tenanted<Settings>, _ host: Host) {
    self.host = host
    self.settings = settings.server
  }

  func wire(_ hub: Wiring) {
    hub.receive(.opening) { [line] in $0.divert(to: line) }
    hub.offer((any Dialing).self, line)
  }

  func start() async throws {
    for url in settings.calls {
      line.add(host.call(url, CallOptions(timeout: settings.timeout), line))
    }
  }
}

/// What a test sees of a Dialer.
protocol Dialing: Sendable {
  var diary: [String] { get }
  func hangUp()
}

/// Answers `ping` with `pong` and notes everything.
final class Line: Trunk, Dialing {
  private let kept = Lock((lines: [String](), calls: [Call]()))

  var diary: [String] { kept.withLock { $0.lines } }
  func add(_ call: Call) { kept.withLock { $0.calls.append(call) } }
  func hangUp() { for call in kept.withLock({ $0.calls }) { call.end(code: 4000, reason: "enough") } }
  private func note(_ line: String) { kept.withLock { $0.lines.append(line) } }

  func opened(_ peer: Peer) {
    note("opened")
    Array("ping".utf8).withUnsafeBytes { _ = peer.send($0, .binary) }
  }

  func received(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, on peer: Peer) {
    let text = String(decoding: message, as: UTF8.self)
    note("\(kind) \(text.prefix(40))")
    if text == "ping" { Array("pong".utf8).withUnsafeBytes { _ = peer.send($0, kind) } }
  }

  func ended(_ connection: ConnectionID?, _ end: TrunkEnd, at station: Station) {
    switch end {
    case .closed(let code, let reason): note("closed \(code) \(reason)")
    case .failed(let code, let reason): note("failed \(code) \(reason)")
    }
  }
}

extension TestFleet {
  /// A hub whose Dialer calls these, each with an id of its own.
  @discardableResult
  func dialer(_ name: String, calling others: [String] = [], timeout: Int = 10, lanes: Int = 1) async throws
    -> TestHub
  {
    let calls = others.enumerated().map { number, other in
      "ws://\(other):3000/?peerId=\(PeerID(named: number == 0 ? name : "\(name)\(number)"))"
    }
    let list = calls.map { "'\($0)'" }.joined(separator: ", ")
    return try await hub(
      name, yaml: "plugins:\n  - dialer: {calls: [\(list)], timeout: \(timeout)s}\n",
      catalogue: [CatalogueEntry(Dialer.self)], lanes: lanes)
  }
}

extension TestHub {
  var dialing: any Dialing { get throws { try #require(kernel.service((any Dialing).self)) } }
  var diary: [String] { kernel.service((any Dialing).self)?.diary ?? [] }
}
