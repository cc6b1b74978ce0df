import HubKernel

/// Answers numbered questions, so that a check sees which were lost and which were answered twice.
final class TrafficPlugin: Plugin {
  struct Settings: PluginSettings {
    var round = 0
    static let fields: [Field<Settings>] = [
      Field("round", \.round, "changes so that a reload replaces this plugin")
    ]
  }

  /// A question was answered.
  struct Answered: Event {
    let number: Int
  }

  /// The event above was heard.
  struct Noted: Event {
    let number: Int
  }

  static let manifest = Manifest("conformance-traffic", "Answers numbered questions.")
  private let answered: Emitter<Answered>
  private let noted: Emitter<Noted>

  init(_ settings: Tenanted<Settings>, _ host: Host) {
    answered = host.emitter(Answered.self)
    noted = host.emitter(Noted.self)
  }

  func wire(_ hub: Wiring) {
    hub.on(Answered.self) { [noted] event in noted.emit(Noted(number: event.number)) }
    hub.receive("conformance-question") { [answered] message in
      guard let number = message.json?["number"]?.int else { return }
      answered.emit(Answered(number: number))
      message.peer.send { json in json.object { $0.field("answer", number) } }
    }
  }

  static func ask(_ number: Int, _ client: TestClient, _ world: World) {
    let open = client.inside.withLock { $0.state == .open && !$0.isEnding ? $0.connection : nil }
    guard let open else { return }
    let text = "{\"type\":\"conformance-question\",\"data\":{\"number\":\(number)}}"
    Array(text.utf8).withUnsafeBytes { world.lane(client.lane).received(open, $0, .text) }
  }

  static func heard(in hub: TestHub) -> [Int] { hub.events(of: Noted.self).map(\.number) }
}
