import HubKernel

/// An endpoint of the settings, and whose it is.
struct CourierPlan {
  let key: Courier.Key
  let endpoint: Endpoint
  /// Whether it may stand in the public internet only.
  let isPublicOnly: Bool

  /// The server's own endpoints, and those of tenants; what a tenant inherits is not his.
  static func plans(_ settings: Tenanted<WebhooksPlugin.Settings>) -> [CourierPlan] {
    let server = settings.server
    var plans = server.endpoints.map { endpoint in
      CourierPlan(key: Courier.Key(tenant: nil, name: endpoint.name), endpoint: endpoint, isPublicOnly: false)
    }
    for tenant in settings.exceptions where settings[tenant].endpoints != server.endpoints {
      plans += settings[tenant].endpoints.map { endpoint in
        CourierPlan(
          key: Courier.Key(tenant: tenant, name: endpoint.name), endpoint: endpoint,
          isPublicOnly: !server.tenantsReachPrivate)
      }
    }
    return plans
  }

  /// What is wrong with what it wants to be told. `known` are the events of this hub.
  func mistake(known: [String]) -> EventMistake? {
    let names = key.tenant == nil ? known : EventText.tenantEvents.keys.sorted()
    if key.tenant != nil, !endpoint.namespaces.isEmpty {
      return EventMistake("endpoint '\(endpoint.name)': a tenant is told of itself alone, without namespaces")
    }
    guard let wrong = endpoint.events.first(where: { !names.contains($0.name) }) else { return nil }
    let nearest = Suggestion.nearest(to: wrong.name, among: names)
    let hint = nearest.map { "did you mean '\($0)'?" } ?? "hubctl docs lists them"
    let whom = key.tenant == nil ? "no plugin of this hub tells" : "tenants are not told"
    return EventMistake("\(wrong.position): \(whom) '\(wrong.name)'; \(hint)")
  }
}

/// Why an endpoint cannot be told what its settings say.
struct EventMistake: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
