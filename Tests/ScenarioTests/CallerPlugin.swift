import HubKernel
import Mesh
import Testing

/// Calls hubs, and calls again a second after a call has ended, as a bootstrap would.
final class CallerPlugin: Plugin {
  struct Settings: PluginSettings {
    var calls: [String] = []
    static let fields: [Field<Settings>] = [Field("calls", \.calls, "whom to call")]
  }

  static let manifest = Manifest(
    "caller", "Calls hubs.", requires: [Capability((any MeshLinking).self)],
    provides: [Capability((any CallerDiary).self)])
  private let settings: Settings
  private let host: Host
  private let mesh: any MeshLinking
  private let calls = Calls()

  init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    self.settings = settings.server
    self.host = host
    mesh = try host.require((any MeshLinking).self)
  }

  func wire(_ hub: Wiring) { hub.offer((any CallerDiary).self, calls) }

  func start() async throws {
    for url in settings.calls { place(url) }
    host.every(.seconds(1)) { [self] in
      for url in calls.due() { place(url) }
    }
  }

  private func place(_ url: String) {
    let call = mesh.call(HubAddress(url: url)) { [calls] in calls.heard($0, url) }
    calls.keep(call, url)
  }

  func adopt(_ predecessor: CallerPlugin) { calls.take(predecessor.calls) }
}

/// What became of the calls of a hub.
protocol CallerDiary: Sendable {
  var lines: [String] { get }
  func end(_ url: String)
}

final class Calls: CallerDiary {
  private struct State {
    var lines: [String] = []
    var open: [String: any LinkCall] = [:]
    var ended: [String] = []
  }

  private let state = Lock(State())

  var lines: [String] { state.withLock { $0.lines } }

  func keep(_ call: any LinkCall, _ url: String) { state.withLock { $0.open[url] = call } }

  func end(_ url: String) { state.withLock { $0.open[url] }?.end(reason: "no longer wanted") }

  func due() -> [String] {
    state.withLock { state in
      defer { state.ended = [] }
      return state.ended
    }
  }

  func take(_ other: Calls) {
    let former = other.state.withLock { $0 }
    state.withLock { $0 = former }
  }

  func heard(_ event: LinkEvent, _ url: String) {
    state.withLock { state in
      switch event {
      case .opened(let hub, let dialect): state.lines.append("opened \(hub) \(dialect.rawValue)")
      case .isSelf: state.lines.append("self")
      case .failed(let code, let reason):
        state.lines.append("failed \(code): \(reason)")
        state.ended.append(url)
      case .closed(let code, let reason):
        state.lines.append("closed \(code) \(reason)")
        state.ended.append(url)
      case .discovered(let hub, _): state.lines.append("discovered \(hub)")
      case .signaling(let type, _, let from, _): state.lines.append("signaling \(type) \(from)")
      }
    }
  }
}
