internal import HubKernel

/// Which events a follower wants to see.
struct EventFilter: Sendable {
  /// By their names; all when there are none.
  var types: Set<String> = []
  /// Those that one of these plugins tells or hears, or that are about it.
  var plugins: Set<String> = []
  /// Those of these tenants. Events of no tenant are left out.
  var namespaces: Set<String> = []
  /// Every plugin with the events that it hears.
  private var hears: [String: Set<String>] = [:]

  /// Wants all of them.
  init() {}

  /// What a request asks for.
  init(_ request: HTTPRequest, plugins known: [PluginStatus]) {
    types = Set(request.queryValues("type"))
    plugins = Set(request.queryValues("plugin"))
    namespaces = Set(request.queryValues("namespace"))
    hears = Dictionary(known.map { ($0.id, Set($0.declares.hears)) }, uniquingKeysWith: { $0.union($1) })
  }

  /// The plugins that may be named as those who tell an event.
  var tellers: [String] { Array(hears.keys) }

  func wants(_ event: any Event) -> Bool {
    let name = event.eventName
    guard types.isEmpty || types.contains(name) else { return false }
    if !namespaces.isEmpty {
      guard let tenant = (event as? any TenantEvent)?.namespace.name, namespaces.contains(tenant) else {
        return false
      }
    }
    if plugins.isEmpty { return true }
    if let about = (event as? PluginStateChanged)?.plugin, plugins.contains(about) { return true }
    if let teller = EventTeller.of(event, among: tellers), plugins.contains(teller) { return true }
    return plugins.contains { hears[$0]?.contains(name) == true }
  }
}
