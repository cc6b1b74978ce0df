import HubKernel
import HubTesting

/// Says a word to every peer that connects.
final class GreeterPlugin: Plugin {
  struct Settings: PluginSettings {
    var text = "welcome"
    init() {}
    static let fields: [Field<Settings>] = [Field("text", \.text, "what to say to a new peer")]
  }
  static let manifest = Manifest("greeter", "Greets each peer once.")
  let settings: Tenanted<Settings>, host: Host, greeted: Counter

  init(_ settings: Tenanted<Settings>, _ host: Host) {
    self.settings = settings
    self.host = host
    greeted = host.metrics.counter("greeted_total", "peers greeted")
  }

  func wire(_ hub: Wiring) {
    hub.on(PeerConnected.self) { [self] peer in
      host.send(settings[peer.namespace].text, to: peer.peer, in: peer.namespace)
      greeted.add()
    }
  }
}
