import HubKernel

/// Plugins with as much in them as the verbs can show.
enum SamplePlugins {
  static let catalogue = [
    CatalogueEntry(HubRegistryPlugin.self), CatalogueEntry(DoorPlugin.self), CatalogueEntry(RivalPlugin.self),
  ]
}

final class HubRegistryPlugin: Plugin {
  struct Settings: PluginSettings {
    var isHub = false
    var mesh = "mesh"
    static let fields: [Field<Settings>] = [
      Field("isHub", \.isHub, "whether this is a hub", perNamespace: false),
      Field("mesh", \.mesh, "where hubs meet"),
    ]
  }
  static let manifest = Manifest("hub-registry", "Knows the hubs.")
  init(_ settings: Tenanted<Settings>, _ host: Host) {
    _ = host.metrics.counter("hubs_total", "hubs seen")
  }
  func wire(_ hub: Wiring) {
    hub.serve(.GET, "/hubs") { _ in .text("none") }
    hub.on(PeerConnected.self) { _ in }
  }
}

final class DoorPlugin: Plugin {
  static let manifest = Manifest("door", "Lets nobody in.", after: ["hub-registry"])
  init(_ settings: Tenanted<NoSettings>, _ host: Host) {}
  func wire(_ hub: Wiring) {
    hub.before(AdmitConnection.self, at: .authorize) { _ in .refuse("closed", "nobody comes in") }
  }
}

final class RivalPlugin: Plugin {
  static let manifest = Manifest("rival", "Wants what another has.")
  init(_ settings: Tenanted<NoSettings>, _ host: Host) {}
  func wire(_ hub: Wiring) {
    hub.serve(.GET, "/hubs") { _ in .text("mine") }
  }
}
