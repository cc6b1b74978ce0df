internal import HubKernel

/// Who tells events of a type: the plugin in whose room the type stands.
enum EventTeller {
  /// The modules of the hub itself, and how it is called where a plugin would be.
  private static let kernel = ["hubplugins", "hubkernel", "hubevents"]

  /// The plugin that tells an event, where the event says it, and otherwise as its type does.
  static func of(_ event: any Event, among plugins: [String]) -> String? {
    (event as? NamedEvent)?.teller ?? of(type(of: event), among: plugins)
  }

  /// The id of one of `plugins`, or `hub`; nil when the type belongs to none of them.
  static func of(_ type: any Event.Type, among plugins: [String]) -> String? {
    let full = String(reflecting: type)
    guard let dot = full.firstIndex(of: ".") else { return nil }
    let module = full[..<dot].lowercased()
    if kernel.contains(module) { return "hub" }
    if type == AdminActed.self { return AdminPlugin.manifest.id }
    return plugins.first { $0.filter { $0 != "-" } == module }
  }
}
