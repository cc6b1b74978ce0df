import HubKernel
import HubTesting

/// Believes whoever says to which tenant they belong: in a query parameter for connections, in a field for
/// requests.
final class Binder: Plugin {
  static let manifest = Manifest("binder", "Takes everybody at their word.")
  private let host: Host

  init(_ settings: Tenanted<NoSettings>, _ host: Host) { self.host = host }

  func wire(_ hub: Wiring) {
    hub.before(AdmitConnection.self, at: .identify) { [self] intent in
      guard let name = intent.request.queryValue("tenant") else { return .proceed }
      guard let tenant = tenant(name) else { return .refuse("bad-token", "no such tenant") }
      intent.bind(to: tenant)
      return .proceed
    }
    hub.before(ServeRequest.self, at: .identify) { [self] intent in
      guard let name = intent.request.header("x-tenant") else { return .proceed }
      guard let tenant = tenant(name) else { return .refuse("bad-token", "no such tenant") }
      intent.identify(as: .tenant(tenant))
      return .proceed
    }
  }

  private func tenant(_ name: String) -> Namespace? { host.hub.tenants.first { $0.name == name } }
}
