import HubKernel

/// Says nothing about its settings, and little about itself.
final class Untold: Plugin {
  struct Settings: PluginSettings {
    var speed = 1
    static let fields: [Field<Settings>] = [Field("speed", \.speed, "speed")]
  }

  static let manifest = Manifest("Untold_Plugin", "things")
  init(_ settings: Tenanted<Settings>, _ host: Host) {}
  func wire(_ hub: Wiring) {}
}
